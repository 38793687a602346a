import { Injectable } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import type { DueReminder, MessageId, Queries, RoomId, UserId } from '#contracts';
import { Clock } from '#platform/clock';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { isConfigured } from './configured-kinds.js';
import { DeviceLookUps } from './device-look-ups.js';
import { PushDispatchService } from './push-dispatch.service.js';
import { noteReminders, readRemindersPlace, type NewReminderRow } from './reminders.store.js';
import { SiteDevices } from './site-devices.js';

const READ_INTERVAL_MS = 1_000;
const READ_TIMEOUT_MS = 6_000;
/** Reminders of one question to history. */
const READ_MAX = 500;
/** Questions of one run; the next run goes on. */
const QUESTIONS_MAX = 20;
/** Reminders of this time before the place are read once more, in case one was committed late or clocks differ. */
const OVERLAP_MS = 5 * 60_000;
const OVERLAP_INTERVAL_MS = 10_000;
/** While nothing is due, the place is written this often. */
const PLACE_WRITTEN_MS = 60_000;

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Notes for each device the reminders that have become due. Only the courier that runs the consumer does so, while the site has a device.
 * If history is of an earlier release, the question is without an answer, and comes again.
 */
@Injectable()
export class DueRemindersService {
  readonly job = new PeriodicJob({ name: 'read-reminders', intervalMs: READ_INTERVAL_MS, work: () => this.read() });
  /** The last reminder that is noted; `undefined` while another courier reads. */
  private place: DueReminder | undefined;
  /** Nothing before it is read: the site had no devices, or pushed no reminders. */
  private floor = 0;
  /** What the store has of the place and of the floor. */
  private written = { until: 0, from: 0 };
  private overlappedAt = Number.NEGATIVE_INFINITY;
  /** Reminders after the place less `OVERLAP_MS` that are noted, so that a device that came later gets none of them. */
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly sql: CourierSql,
    private readonly queries: QueryBus,
    private readonly devices: DeviceLookUps,
    private readonly site: SiteDevices,
    private readonly dispatch: PushDispatchService,
    private readonly config: CourierConfig,
    private readonly clock: Clock,
  ) {}

  private async read(): Promise<void> {
    if (!this.dispatch.isHolder) return this.leave();
    this.place ??= await this.begin();
    const { emptyUntil, hasDevices } = this.site;
    if (emptyUntil !== undefined) await this.skip(emptyUntil);
    if (!hasDevices) return;
    const startedAt = this.clock.time();
    let after = this.start(this.place, startedAt);
    for (let questions = 0; questions < QUESTIONS_MAX && this.dispatch.isHolder; questions += 1) {
      const due = await this.ask(after);
      const last = due.at(-1);
      if (last !== undefined) await this.note(due, (after = last));
      if (due.length < READ_MAX) return this.rest(startedAt);
    }
  }

  private leave(): void {
    this.place = undefined;
    this.noted.clear();
  }

  /** Without a place, reminders begin now: what was due before a first start is old. */
  private async begin(): Promise<DueReminder> {
    const stored = await readRemindersPlace(this.sql);
    const now = this.clock.time();
    this.written = { until: stored?.until.getTime() ?? 0, from: stored?.from.getTime() ?? 0 };
    this.floor = stored?.from.getTime() ?? now;
    this.overlappedAt = Number.NEGATIVE_INFINITY;
    return placeAt(stored?.until.getTime() ?? now);
  }

  /** The place, or from time to time one before it. */
  private start(place: DueReminder, now: number): DueReminder {
    const oldest = Math.max(this.floor, now - this.config.pushMaxAgeSeconds * 1000);
    const at = Date.parse(place.remindAt);
    const overlaps = this.clock.now() - this.overlappedAt >= OVERLAP_INTERVAL_MS;
    if (overlaps) this.overlappedAt = this.clock.now();
    const start = overlaps ? placeAt(at - OVERLAP_MS) : place;
    return Date.parse(start.remindAt) < oldest ? placeAt(oldest) : start;
  }

  private async ask(after: DueReminder): Promise<DueReminder[]> {
    const ask: Queries['push:reminders']['ask'] = { after, limit: READ_MAX };
    type Answer = Queries['push:reminders']['answer'];
    return (await this.queries.ask<Answer>('push:reminders', ask, READ_TIMEOUT_MS)).due;
  }

  private async note(due: readonly DueReminder[], last: DueReminder): Promise<void> {
    const fresh = due.filter((reminder) => !this.noted.has(keyOf(reminder)));
    const rows = await this.rowsOf(fresh);
    if (rows.length > 0) await this.write(rows, Date.parse(last.remindAt));
    for (const reminder of fresh) this.noted.set(keyOf(reminder), Date.parse(reminder.remindAt));
    if (this.place !== undefined && isAfter(last, this.place)) this.place = last;
    if (rows.length > 0) this.dispatch.wake();
  }

  private async rowsOf(due: readonly DueReminder[]): Promise<NewReminderRow[]> {
    const devices = await this.devices.of(due.map(({ userId }) => userId));
    return due.flatMap(({ userId: user_id, roomId: room_id, messageId: message_id, remindAt }) => {
      const reminder = { user_id, room_id, message_id, remind_at: new Date(remindAt) };
      const configured = (devices.get(user_id) ?? []).filter((device) => isConfigured(device, this.config));
      return configured.map(({ id, kind }) => ({ ...reminder, device_id: id, by_hook: kind === 'hook' }));
    });
  }

  /** All that was due is noted: so the place moves with the time, and what has ended can be forgotten. */
  private async rest(readAt: number): Promise<void> {
    const place = placeAt(readAt - OVERLAP_MS);
    if (this.place !== undefined && isAfter(place, this.place)) this.place = place;
    const at = Date.parse(this.place?.remindAt ?? place.remindAt);
    for (const [key, remindAt] of this.noted) if (remindAt < at - OVERLAP_MS) this.noted.delete(key);
    if (this.floor > this.written.from) await this.write([], at);
    else await this.writePlace(at);
  }

  /** Until then no device was there for any reminder. */
  private async skip(until: Date): Promise<void> {
    const place = placeAt(until.getTime());
    if (this.place === undefined || !isAfter(place, this.place)) return;
    this.place = place;
    this.floor = until.getTime();
    await this.writePlace(this.floor);
  }

  private async writePlace(at: number): Promise<void> {
    if (at - this.written.until >= PLACE_WRITTEN_MS) await this.write([], at);
  }

  private async write(rows: readonly NewReminderRow[], until: number): Promise<void> {
    const { floor: from, written } = this;
    await noteReminders(this.sql, rows, { from: new Date(from), until: new Date(until) });
    this.written = { until: Math.max(written.until, until), from };
  }
}

/** The place before all reminders of a time. */
function placeAt(at: number): DueReminder {
  const remindAt = new Date(at).toISOString();
  return { userId: NIL as UserId, roomId: NIL as RoomId, messageId: NIL as MessageId, remindAt };
}

/** In the order in which history reads them. */
function isAfter(one: DueReminder, other: DueReminder): boolean {
  return keyOf(one) > keyOf(other);
}

function keyOf({ remindAt, userId, roomId, messageId }: DueReminder): string {
  return `${remindAt} ${userId} ${roomId} ${messageId}`;
}
