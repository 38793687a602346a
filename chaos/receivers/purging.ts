import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Parley, ParleyError } from '#server';

import { insist } from '../clients/entering.js';
import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import type { ChaosDatabase } from '../site/database.js';
import type { RoomHead } from './progress.js';

const ROOM = 'fading';
const MESSAGES_MAX = 6;
const POLL_INTERVAL_MS = 1_000;
/** A history looks for such rooms every 30 s. */
const PURGED_MS = 90_000;

/** Makes messages old enough. Locks the room first, as a history does. No row: they are purged, or there is no such room. */
const AGE = `WITH room AS MATERIALIZED (SELECT id FROM history.rooms WHERE id = $1 AND first_seq <= $2 FOR UPDATE),
    aged AS (UPDATE history.messages m SET created_at = now() - interval '31 days'
      FROM room WHERE m.room_id = room.id AND m.seq <= $2)
  UPDATE history.rooms r SET retention_days = 30, purge_at = now() FROM room WHERE r.id = room.id RETURNING r.id`;
const KEEP = `UPDATE history.rooms SET retention_days = NULL, purge_at = NULL WHERE id = $1
  RETURNING head_seq::int AS seq, head_rev::int AS rev`;
const REMAINS = `SELECT m.id FROM history.messages m JOIN history.rooms r ON r.id = m.room_id AND m.seq >= r.first_seq
  WHERE r.id = $1 ORDER BY m.seq`;

/** Writes into a room of an app, and lets its retention purge a part of that, again and again: receivers may be unavailable meanwhile. */
export class PurgingActor {
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private roomId: string | null = null;

  constructor(
    private readonly parley: Parley,
    private readonly database: () => ChaosDatabase,
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {}

  begin(): void {
    this.working = this.work();
  }

  /** Resolves when it writes no more. What is not purged by then stays when `keep` has resolved. */
  async rest(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  /** Ends the retention, and records what is left. Null: there is no room. */
  async keep(): Promise<RoomHead | null> {
    const { roomId } = this;
    if (roomId === null) return null;
    const [head] = await insist(() => this.database().rows<RoomHead['head']>(KEEP, [roomId]));
    const left = await insist(() => this.database().rows<{ id: string }>(REMAINS, [roomId]));
    this.recorder.add('remains', { roomId, ids: left.map(({ id }) => id) });
    return head === undefined ? null : { roomId, head };
  }

  private get isOn(): boolean {
    return !this.stopping.signal.aborted;
  }

  private async work(): Promise<void> {
    while (this.isOn) {
      try {
        const { id } = await this.parley.rooms.upsert(ROOM, { name: ROOM });
        this.roomId = id;
        const seq = await this.write(this.random.between(1, MESSAGES_MAX));
        await this.write(1);
        if (this.isOn) await this.purge(id, seq);
      } catch (error) {
        // The library has repeated the request for half a minute: the next one may fare better.
        if (!(error instanceof ParleyError)) throw error;
      }
    }
  }

  /** Returns the `seq` of the last message. */
  private async write(count: number): Promise<number> {
    let last = 0;
    for (let written = 0; written < count; written += 1)
      last = (await this.parley.messages.send({ id: randomUUID(), room: ROOM, body: 'soon old' })).seq;
    return last;
  }

  /** Resolves when the messages up to this one are purged, or should have been. */
  private async purge(roomId: string, seq: number): Promise<void> {
    this.recorder.add('purge', { roomId, seq, done: false });
    const endsAt = performance.now() + PURGED_MS;
    while (this.isOn && performance.now() < endsAt) {
      // PostgreSQL may be unavailable.
      const waiting = await this.database()
        .rows(AGE, [roomId, seq])
        .catch(() => [null]);
      if (waiting.length === 0) return this.recorder.add('purge', { roomId, seq, done: true });
      await sleep(POLL_INTERVAL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
