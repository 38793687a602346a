import { setTimeout as pause } from 'node:timers/promises';
import type { Actor, RoomId } from '#contracts';
import { RetentionService } from '../../apps/history/src/retention/retention.service.js';
import { setRetention } from '../../apps/history/src/retention/retention.store.js';
import { WriteSql } from '../../apps/history/src/store/write-sql.js';
import { TestHistory } from '../../apps/history/src/testing/test-history.js';
import { TestStore } from '../../apps/history/src/testing/test-store.js';

/**
 * Measures docs/adr/0010-retention.md: what a purge takes, and what sends into the room pay while it lasts and after it.
 * `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0010-retention.js`
 */
const MESSAGES = 50_000;
const SENDS = 1_000;
const DAYS = 30;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);

const store = await TestStore.start();
const history = await TestHistory.start(store);
const consumption = await history.consume();
const ann = history.actor('ann');

/** One send after the other, as many as asked, or until told; ms of each. */
async function sends(roomId: RoomId, actor: Actor, isDone: (sent: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isDone(times.length)) {
    const began = performance.now();
    await history.send(roomId, actor, 'ten words of the sort that people say in chats');
    times.push(performance.now() - began);
  }
  return times.sort((one, other) => one - other);
}

function tell(name: string, times: readonly number[]): void {
  say(`${name}: ${String(times.length)} sends, median ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`);
}

async function agedRoom(): Promise<RoomId> {
  const roomId = await history.group(ann);
  await store.messages(roomId, { count: MESSAGES, senderId: ann.userId, body: `repeat('ten chars ', 10)` });
  await store.query(`UPDATE history.messages SET created_at = now() - make_interval(days => $2) WHERE room_id = $1`, [
    roomId,
    DAYS + 1,
  ]);
  await store.query('ANALYZE');
  return roomId;
}

const roomId = await agedRoom();
await sends(roomId, ann, (sent) => sent === SENDS);
tell('a room of which nothing has been purged', await sends(roomId, ann, (sent) => sent === SENDS));

await setRetention(new WriteSql(history.writes), roomId, DAYS);
const { job } = new RetentionService(new WriteSql(history.writes), history.buses.commands);
let over = false;
const began = performance.now();
const run = job.run().finally(() => (over = true));
tell('while it is purged', await sends(roomId, ann, () => over));
await run;
const seconds = (performance.now() - began) / 1_000;
say(`${String(MESSAGES)} messages purged in ${seconds.toFixed(1)} s, pauses included`);
await pause(1_000);
tell('a room of which something has been purged', await sends(roomId, ann, (sent) => sent === SENDS));

const alone = await agedRoom();
await setRetention(new WriteSql(history.writes), alone, DAYS);
const purges: number[] = [];
for (let purged = 1; purged > 0;) {
  const start = performance.now();
  ({ purged } = await history.done(alone, 'room.purge', ann, {}));
  purges.push(performance.now() - start);
}
purges.sort((one, other) => one - other);
say(`one purge of 500 messages: median ${at(purges, 0.5)} ms, the longest ${at(purges, 1)} ms`);

await consumption.stop();
await history.stop();
await store.stop();
