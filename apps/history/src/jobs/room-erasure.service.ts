import { Injectable, Logger } from '@nestjs/common';
import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { ERASE_SEARCH } from './search-index/search-index.store.js';
import { WriteSql } from '../store/write-sql.js';

const INTERVAL_MS = 10_000;
/** Of each table in one transaction: its locks are held for some 50 ms. */
const ROWS_PER_STATEMENT = 2_000;

/** One room at a time; two histories pass over each other's. Served by the index `rooms_erasing`. */
export const TAKE_ERASING: Statement = {
  name: 'take-erasing',
  text: 'SELECT id FROM history.rooms WHERE erasing ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
};

/** Each by its own primary key; mentions by those of the room's members, whose rows stay. */
export const ERASE_PARTS: readonly Statement[] = [
  {
    name: 'erase-reactions',
    text: `DELETE FROM history.reactions WHERE (room_id, message_id, emoji, user_id) IN (
        SELECT room_id, message_id, emoji, user_id FROM history.reactions WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-mentions',
    text: `DELETE FROM history.mentions WHERE (user_id, room_id, seq) IN (
        SELECT g.user_id, g.room_id, g.seq
          FROM history.members m JOIN history.mentions g ON g.user_id = m.user_id AND g.room_id = m.room_id
         WHERE m.room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-purged',
    text: `DELETE FROM history.purged_messages WHERE room_id = $1 AND id IN (
        SELECT id FROM history.purged_messages WHERE room_id = $1 LIMIT $2)
      RETURNING 1`,
  },
  {
    name: 'erase-messages',
    text: `DELETE FROM history.messages WHERE room_id = $1 AND seq IN (
        SELECT seq FROM history.messages WHERE room_id = $1 ORDER BY seq LIMIT $2)
      RETURNING 1`,
  },
  ...ERASE_SEARCH,
];

/** The room and its memberships stay as tombstones, so that members can be told; its names do not. */
export const FINISH_ERASING: Statement = {
  name: 'finish-erasing',
  text: `UPDATE history.rooms SET erasing = false, name = NULL, name_key = NULL, topic = NULL, first_seq = head_seq + 1
    WHERE id = $1`,
};

/** Erases what deleted rooms held, in bounded transactions. What is to be done stands in the store until it is done. */
@Injectable()
export class RoomErasure {
  private readonly logger = new Logger(RoomErasure.name);
  readonly job: PeriodicJob;

  constructor(private readonly sql: WriteSql) {
    this.job = new PeriodicJob({
      name: 'erase-rooms',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  /** Works until nothing is left. */
  private async work(stopping: AbortSignal): Promise<void> {
    let worked = true;
    while (worked && !stopping.aborted) worked = await this.sql.transaction((open) => this.eraseSome(open));
  }

  /** Whether there was anything to do. */
  private async eraseSome(open: Sql): Promise<boolean> {
    const [room] = await open.rows<{ id: RoomId }>(TAKE_ERASING, []);
    if (room === undefined) return false;
    const parts = await Promise.all(ERASE_PARTS.map((part) => open.rows(part, [room.id, ROWS_PER_STATEMENT])));
    if (parts.some((rows) => rows.length === ROWS_PER_STATEMENT)) return true;
    await open.rows(FINISH_ERASING, [room.id]);
    this.logger.log({ event: 'room.erased', roomId: room.id });
    return true;
  }
}
