import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type Actor, type Empty, type Queries, type Urev } from '#contracts';
import type { Transaction } from '#persistence/prepared-sql';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { lockKeptRoom } from '../bookmarks/bookmark-changes.store.js';
import { lockSelf } from '../people/people.store.js';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { readableRoom } from '../reads/rooms/access.store.js';
import { assertMay } from '../room/rules/permissions.policy.js';
import { assertMakes } from '../store/ended-makers.store.js';
import { WriteSql } from '../store/write-sql.js';
import { lockScheduled, readPutFacts, writePut, writeRemoval } from './schedule-changes.store.js';
import { assertMayPut, isSame, isThere } from './schedule.policy.js';
import { itemOf, toScheduled } from './scheduled.rows.js';

type Put = Queries['schedule:put'];
type Removal = Queries['schedule:remove']['ask'];

/**
 * Changes of a user's scheduled messages. After the answer, the text before is not sent: the job that sends claims the row,
 * which the change locks, and a claimed row takes no change.
 */
@Injectable()
export class ScheduleChangesService {
  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
    private readonly clock: StoreClock,
    private readonly announcements: AnnouncementsService,
  ) {}

  /** @throws ChatError as `assertMayRead` and `assertMayPut`; FORBIDDEN, SESSION_REVOKED, TIMEOUT */
  async put({ actor, sessionId, requestId, until, put }: Put['ask']): Promise<Put['answer']> {
    const { userId } = actor;
    const { row, urev, created } = await this.sql.transaction(async (open) => {
      const [, room, , , facts] = await Promise.all([
        // The erasure of a deleted room waits for this change.
        lockKeptRoom(open, put.roomId),
        readableRoom(open, userId, put.roomId),
        assertLiving(open, actor),
        assertMakes(open, sessionId ?? null),
        readPutFacts(open, actor, put),
      ]);
      assertMay('message:send', room, room.my_role);
      const { row: before } = facts;
      const isRepeat = before?.user_id === userId && before.request_ids.includes(requestId);
      if (isRepeat && isThere(before)) return { row: before, created: false };
      if (isRepeat) throw new ChatError('CONFLICT');
      assertMayPut(facts, put, userId, this.clock.now());
      if (isThere(before) && isSame(before, put)) return { row: before, created: false };
      const written = await writePut(open, userId, requestId, put, sessionId ?? null);
      if (written === undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
      await this.commitInTime(open, until);
      return { row: written, urev: written.urev, created: !isThere(before) };
    });
    const scheduled = toScheduled(row);
    if (urev !== undefined) await this.announcements.announceToUser(userId, urev, itemOf(put.id, scheduled));
    return { scheduled, created };
  }

  /** @throws ChatError CONFLICT, SESSION_REVOKED, TIMEOUT */
  async remove({ actor, requestId, until, id }: Removal): Promise<Empty> {
    const { userId } = actor;
    const urev = await this.sql.transaction(async (open): Promise<Urev | undefined> => {
      const [, row] = await Promise.all([assertLiving(open, actor), lockScheduled(open, id)]);
      if (!isThere(row) || row.user_id !== userId || row.request_ids.includes(requestId)) return undefined;
      if (row.is_claimed) throw new ChatError('CONFLICT');
      const removed = await writeRemoval(open, userId, requestId, id);
      await this.commitInTime(open, until);
      return removed;
    });
    if (urev !== undefined) await this.announcements.announceToUser(userId, urev, itemOf(id, null));
    return {};
  }

  /** A request that came late could undo a later one. @throws ChatError TIMEOUT */
  private async commitInTime(open: Transaction, until: number): Promise<void> {
    if (this.bus.now() >= until) throw new ChatError('TIMEOUT');
    await open.commit();
  }
}

async function assertLiving(open: Sql, actor: Actor): Promise<void> {
  if (await lockSelf(open, actor)) throw new ChatError('SESSION_REVOKED');
}
