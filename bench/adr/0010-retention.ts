import { createSecretKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CommandBatch } from '#bus/command-bus.port';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import {
  newId,
  type Actor,
  type CommandId,
  type CommandRequests,
  type CommandResult,
  type CommandType,
  type MessageId,
  type RoomCommand,
  type RoomId,
} from '#contracts';
import { startPostgres } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import { StoreClock } from '#persistence/store-clock';
import { ChangeTransactionService } from '../../apps/history/src/pipeline/change-transaction.service.js';
import { prepare } from '../../apps/history/src/commands/apply.policy.js';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';
import { RetentionService } from '../../apps/history/src/jobs/retention/retention.service.js';
import { setRetention } from '../../apps/history/src/jobs/retention/retention.store.js';
import { NO_FILE_RULES } from '../../apps/history/src/room/rules/file-rules.js';
import { NO_STRANGER_RULES } from '../../apps/history/src/room/rules/stranger-rules.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { WriteSql } from '../../apps/history/src/store/write-sql.js';

/**
 * Measures docs/adr/0010-retention.md: the duration of a purge, and the latency of sends to the room during and after
 * it. `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0010-retention.js`
 */
const MESSAGES = 50_000;
const SENDS = 1_000;
const DAYS = 30;
const DEADLINE_MS = 9_000;
const CONNECTIONS_MAX = 8;
const KEY = createSecretKey(Buffer.alloc(32, 1));

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
const ann: Actor = { userId: newId(), username: 'ann', displayName: 'Ann', type: 'user', version: 1 };

const folder = mkdtempSync(join(tmpdir(), 'parley-retention-'));
const postgres = await startPostgres({ dataDir: folder, persistent: false });
await migrate({ url: postgres.url, schema: 'history', migrations: MIGRATIONS });
const { writes } = createDataSources(postgres.url, CONNECTIONS_MAX);
await writes.initialize();
const sql = new WriteSql(writes);
const { commands: bus } = new InProcessBuses();
const clock = await StoreClock.of(writes);
const transaction = new ChangeTransactionService(sql, bus, clock, NO_STRANGER_RULES, NO_FILE_RULES);

/** The write path without announcements: one transaction per call of the bus. */
async function handle(batches: readonly CommandBatch<RoomCommand>[]): Promise<CommandResult[][]> {
  const works = batches.map(({ roomId, deadline, commands }, batch) => {
    const entries = commands.map((command, place) => {
      return { ...prepare(command, KEY), deadline, batch, place };
    });
    return { roomId, entries, failedSends: new Map() };
  });
  const results: CommandResult[][] = batches.map(() => []);
  for (const work of works) {
    const committed = await transaction.run([work], new Set());
    for (const [{ batch }, result] of committed.results) results[batch]?.push(result);
  }
  return results;
}

async function submit<Type extends CommandType>(roomId: RoomId, type: Type, request: CommandRequests[Type]) {
  const names = { commandId: newId<CommandId>(), connectionId: 'bench', actor: ann };
  const batch = { batchId: newId(), roomId, deadline: bus.now() + DEADLINE_MS };
  // TypeScript cannot correlate the two unions.
  const command = { type, ...names, request } as RoomCommand;
  const [result] = await bus.submit<RoomCommand, CommandResult>({ ...batch, commands: [command] });
  if (result?.ok !== true) throw new Error(result?.error.code ?? 'no result');
  return result.data;
}

/** Sends sequentially until `isDone`. Prints the latency in ms. */
async function sends(name: string, roomId: RoomId, isDone: (sent: number) => boolean): Promise<void> {
  const times: number[] = [];
  while (!isDone(times.length)) {
    const began = performance.now();
    await submit(roomId, 'message:send', {
      id: newId<MessageId>(),
      body: 'ten words of a typical message between people',
    });
    times.push(performance.now() - began);
  }
  times.sort((one, other) => one - other);
  say(`${name}: ${String(times.length)} sends, median ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`);
}

async function agedRoom(): Promise<RoomId> {
  const roomId = newId<RoomId>();
  await submit(roomId, 'room:create', { kind: 'group', name: 'old' });
  await writes.query(
    `WITH room AS (UPDATE history.rooms SET head_seq = $2 + 1, head_rev = $2 + 2 WHERE id = $1)
     INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
     SELECT $1, 1 + n, gen_random_uuid(), 2 + n, 2 + n, 'text', $3, repeat('ten chars ', 10), '',
            now() - make_interval(days => $4)
       FROM generate_series(1, $2::bigint) n`,
    [roomId, MESSAGES, ann.userId, DAYS + 1],
  );
  await writes.query(
    `UPDATE history.messages SET created_at = now() - make_interval(days => $2) WHERE room_id = $1 AND seq = 1`,
    [roomId, DAYS + 1],
  );
  await writes.query('ANALYZE history.messages');
  return roomId;
}

const consumption = await bus.consume<RoomCommand, CommandResult>({ handle, takenOver: () => undefined });
const roomId = await agedRoom();
await sends('to warm up', roomId, (sent) => sent === SENDS);
await sends('nothing of the room has been purged', roomId, (sent) => sent === SENDS);
await setRetention(sql, roomId, DAYS);
let over = false;
const began = performance.now();
const run = new RetentionService(sql, bus).job.run().finally(() => (over = true));
await sends('while it is purged', roomId, () => over);
await run;
const seconds = (performance.now() - began) / 1_000;
say(`${String(MESSAGES)} messages purged in ${seconds.toFixed(1)} s, pauses included`);
await pause(1_000);
await sends('something of the room has been purged', roomId, (sent) => sent === SENDS);

const alone = await agedRoom();
await setRetention(sql, alone, DAYS);
const purges: number[] = [];
for (let purged = 1; purged > 0;) {
  const start = performance.now();
  ({ purged } = (await submit(alone, 'room:purge', {})) as { purged: number });
  purges.push(performance.now() - start);
}
purges.sort((one, other) => one - other);
say(`one purge of 500 messages: median ${at(purges, 0.5)} ms, the longest ${at(purges, 1)} ms`);

await consumption.stop();
await writes.destroy();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
