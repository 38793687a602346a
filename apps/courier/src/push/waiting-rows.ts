import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock';
import { CourierSql } from '../store/courier-sql.js';
import { isReminder, type PushGroup } from './push-groups.policy.js';
import type { PushRow, ReminderRow } from './push-row.js';
import { DueTurns } from './due-turns.js';
import {
  DUE_PUSHES,
  DUE_PUSHES_OF_USERS,
  countPushes,
  dropPushes,
  forgetSentPushes,
  postponePushes,
  type Postponed,
  type PushKey,
} from './pushes.store.js';
import {
  WAITING_REMINDERS,
  WAITING_REMINDERS_OF_USERS,
  countReminders,
  endReminders,
  forgetReminders,
  postponeReminders,
  type PostponedReminder,
  type ReminderKey,
} from './reminders.store.js';
import { SentNotes } from './sent-notes.js';

export type PostponedRow = Postponed | PostponedReminder;

interface DueOfWay {
  readonly reminders: DueTurns<ReminderRow>;
  readonly pushes: DueTurns<PushRow>;
}

/** The rows of messages and of reminders that wait for their push, each in its table. */
@Injectable()
export class WaitingRows {
  private readonly sentNotes: SentNotes;
  private readonly webPush: DueOfWay;
  private readonly pushHook: DueOfWay;

  constructor(
    private readonly sql: CourierSql,
    private readonly clock: Clock,
  ) {
    this.sentNotes = new SentNotes(sql);
    this.webPush = dueBy(sql, false);
    this.pushHook = dueBy(sql, true);
  }

  /** Rows of one way that are due, at most `limit` of each kind, reminders first. */
  async readDue(byPushHook: boolean, limit: number): Promise<(PushRow | ReminderRow)[]> {
    const { reminders, pushes } = byPushHook ? this.pushHook : this.webPush;
    return (await Promise.all([reminders.read(limit), pushes.read(limit)])).flat();
  }

  /** Durable when it resolves. */
  async sent(group: PushGroup): Promise<void> {
    if (isReminder(group)) await endReminders(this.sql, group.rows);
    else await this.sentNotes.note({ device_id: group.deviceId, room_id: group.roomId, to_seq: group.to });
  }

  /** The whole group waits until then. */
  async again(group: PushGroup, due_at: Date, tries: number): Promise<void> {
    if (isReminder(group)) return this.postpone(group.rows.map((row) => ({ ...row, due_at, tries })));
    const [newest, ...covered] = group.rows.toSorted((one, other) => other.to_seq - one.to_seq);
    if (newest === undefined) return;
    await this.postpone([{ ...newest, from_seq: group.from, due_at, tries }]);
    // The row that stays has the whole span.
    await this.drop(covered);
  }

  async postpone(rows: readonly PostponedRow[]): Promise<void> {
    await postponePushes(this.sql, rows.filter(isOfMessages), new Date(this.clock.time()));
    await postponeReminders(this.sql, rows.filter(isOfReminder), new Date(this.clock.time()));
  }

  /** They must not be pushed any more. */
  async drop(rows: readonly (PushKey | ReminderKey)[]): Promise<void> {
    await dropPushes(this.sql, rows.filter(isOfMessages));
    await endReminders(this.sql, rows.filter(isOfReminder));
  }

  async count(): Promise<number> {
    const [pushes, reminders] = await Promise.all([countPushes(this.sql), countReminders(this.sql)]);
    return pushes + reminders;
  }

  /** Deletes what has ended, and is not needed any more. */
  async forgetEnded(): Promise<void> {
    await forgetSentPushes(this.sql);
    await forgetReminders(this.sql);
  }
}

function isOfMessages<Row extends object>(row: Row): row is Exclude<Row, ReminderKey> {
  return !('remind_at' in row);
}

function isOfReminder<Row extends object>(row: Row): row is Extract<Row, ReminderKey> {
  return 'remind_at' in row;
}

function dueBy(sql: CourierSql, byPushHook: boolean): DueOfWay {
  return {
    reminders: new DueTurns(sql, { earliest: WAITING_REMINDERS, ofUsers: WAITING_REMINDERS_OF_USERS }, byPushHook),
    pushes: new DueTurns(sql, { earliest: DUE_PUSHES, ofUsers: DUE_PUSHES_OF_USERS }, byPushHook),
  };
}
