import { Injectable } from '@nestjs/common';
import { LIST_DEFAULT, type ListScheduled, type ScheduledPage, type UserId } from '#contracts';
import { leadingThatFit } from '../reads/paging/answer-size.policy.js';
import { WriteSql } from '../store/write-sql.js';
import { readScheduled, scheduledCursor, scheduledPlace } from './schedule-list.store.js';
import { toScheduled } from './scheduled.rows.js';

/** A user's scheduled messages, earliest first. It reads the primary: a user sees the change that was just answered. */
@Injectable()
export class ScheduleListService {
  constructor(private readonly sql: WriteSql) {}

  /** @throws ChatError INVALID */
  async list(userId: UserId, { roomId, cursor, limit = LIST_DEFAULT }: ListScheduled): Promise<ScheduledPage> {
    const rows = await readScheduled(this.sql, userId, roomId, scheduledPlace(cursor), limit + 1);
    const scheduled = leadingThatFit(rows.slice(0, limit).map(toScheduled));
    const last = rows[scheduled.length - 1];
    return { scheduled, cursor: last && rows.length > scheduled.length ? scheduledCursor(last) : null };
  }
}
