import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceId, PushVerdict, UserId } from '#contracts';
import type { PushDevice } from '#access/push-devices';
import { Questions } from '#access/questions.port';
import { USER_BATCH_MAX } from '#access/user-changes';
import { Clock } from '#platform/clock';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { PromptLimit } from '#platform/limits/prompt-limit';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { CourierConfig } from '../store/courier-config.js';
import { isConfigured } from './configured-kinds.js';
import { chosenOf, groupsOf, isReminder, type PushGroup } from './push-groups.policy.js';
import { pushOf, reminderPushOf, type Push } from '../push-senders/push-payload.policy.js';
import { PushKeysService } from '../push-senders/push-keys.service.js';
import { PushMetrics } from './push-metrics.js';
import { PushResults } from './push-results.js';
import { PushSending, type PushHookSendable } from './push-sending.js';
import type { PushRow, ReminderRow } from './push-row.js';
import { PushVerdicts } from './push-verdicts.js';
import { waitingOf } from './waiting.policy.js';
import { WaitingRows, type PostponedRow } from './waiting-rows.js';

const LOOK_INTERVAL_MS = 250;
/** Rows of one look, of messages and of reminders, for Web Push and for the push hook each. More than can be under way at once, so that those never hide the others. */
const DUE_MAX = 2_000;
/** While more pushes are due than requests may run, the next look begins when this many requests may begin. */
const PLACES_WORTH_A_LOOK = 32;
/** If its result could not be written, a push is still due. It is not sent again for this long. */
const UNWRITTEN_WAIT_MS = 5_000;
/** Reminders that history does not judge now are asked about again after this time. */
const UNJUDGED_WAIT_MS = 5_000;
const OF_USER_A_MINUTE = 300;

/** Judges due pushes at the moment when they go out, and sends them. Only the courier that runs the consumer does so. */
@Injectable()
export class PushDispatchService {
  readonly job = new PeriodicJob({ name: 'send-pushes', intervalMs: LOOK_INTERVAL_MS, work: () => this.send() });
  private readonly logger = new Logger(PushDispatchService.name);
  private holds = (): boolean => false;
  private readonly underWay = new Map<string, PushGroup>();
  /** Pushes of one user beyond this wait, and those about one room become one. */
  private readonly rate = new PromptLimit('pushes', { points: OF_USER_A_MINUTE, windowMs: 60_000 });
  /** True if the last look found more Web Pushes than requests may run. */
  private isBehind = false;
  /** False while no push waits: then no look reads the table. */
  private mayFind = true;
  private wakes = 0;

  constructor(
    private readonly waiting: WaitingRows,
    private readonly verdicts: PushVerdicts,
    private readonly questions: Questions,
    private readonly statuses: ConnectionStatuses,
    private readonly keys: PushKeysService,
    private readonly sending: PushSending,
    private readonly results: PushResults,
    private readonly metrics: PushMetrics,
    private readonly config: CourierConfig,
    private readonly clock: Clock,
  ) {}

  get isHolder(): boolean {
    return this.holds();
  }

  /** Call it when a push may have become due. */
  wake(): void {
    this.wakes += 1;
    this.mayFind = true;
    void this.job.run();
  }

  /** @param holds whether this courier runs the consumer at this moment */
  begin(holds: () => boolean): void {
    this.holds = holds;
    this.mayFind = true;
  }

  /** Counts the waiting pushes by `count`. If there are none, no look reads the table until `wake`. */
  async rest(count: () => Promise<number>): Promise<number> {
    const { wakes } = this;
    const waiting = await count();
    if (waiting > 0) this.mayFind = true;
    else if (wakes === this.wakes) this.mayFind = false;
    return waiting;
  }

  stop(): void {
    this.holds = () => false;
  }

  /** Begins nothing further. Resolves when nothing goes out any more, or when the time is over. */
  async drain(withinMs: number): Promise<void> {
    this.stop();
    await Promise.race([this.sending.settled(), sleep(withinMs, undefined, { ref: false })]);
  }

  private async send(): Promise<void> {
    if (!this.holds() || !this.mayFind) return;
    const { free } = this.sending;
    // A copy from before the reading: rows that are read may still name a push that ends meanwhile as due.
    const underWay = new Set(this.underWay.keys());
    const [ofWebPush, ofPushHook] = await Promise.all([
      free.webPush > 0 ? this.waiting.readDue(false, DUE_MAX) : [],
      free.pushHook > 0 ? this.waiting.readDue(true, DUE_MAX) : [],
    ]);
    const waiting = groupsOf([...ofWebPush, ...ofPushHook]).filter(({ key }) => !underWay.has(key));
    const chosen = chosenOf(waiting, free, webPushesOfUsers(this.underWay.values()));
    this.isBehind = free.webPush === 0 || waiting.filter(({ byPushHook }) => !byPushHook).length > free.webPush;
    if (chosen.length === 0) return;
    for (const group of chosen) this.underWay.set(group.key, group);
    try {
      await this.sendThese(chosen);
    } catch (error) {
      for (const { key } of chosen) this.underWay.delete(key);
      throw error;
    }
  }

  private async sendThese(chosen: readonly PushGroup[]): Promise<void> {
    const devices = await this.devicesOf(chosen);
    const { now, dropped, postponed } = await this.sortedByPresence(chosen, devices);
    const { ready, late } = this.withinRate(now);
    const key = await this.keys.current();
    const verdicts = await this.verdicts.of(ready);
    const fallen = ready.filter((group) => verdicts.get(group) === null);
    const unjudged = ready.filter((group) => !verdicts.has(group));
    // The lease may have ended meanwhile: then another courier sends.
    if (!this.holds()) throw new Error('the consumer is run by another courier');
    const ofPushHook: PushHookSendable[] = [];
    for (const group of ready) {
      const [verdict, device] = [verdicts.get(group), devices.get(group.deviceId)];
      if (verdict == null || device === undefined) continue;
      const [push, at] = [toPush(group, verdict, device), isReminder(group) ? group.at.toISOString() : verdict.at];
      if (device.kind === 'hook') ofPushHook.push({ group, device, push, at });
      else if (key !== undefined)
        this.sending.sendWebPush({ group, device, push, at }, key, (...ended) => this.ended(...ended));
      else this.underWay.delete(group.key);
    }
    this.sending.sendToPushHook(ofPushHook, (...ended) => this.ended(...ended));
    // The pushes go out first: if the store is slow, their judgement would become old.
    this.countTooOld([...fallen, ...dropped.filter(isReminder)]);
    const kept = new Set(ready.filter((group) => verdicts.get(group) != null).map((group) => group.key));
    const rest = chosen.filter((group) => !kept.has(group.key));
    const later = [...late, ...this.laterBy(UNJUDGED_WAIT_MS, unjudged)];
    await this.settle(rest, { dropped: [...dropped, ...fallen], postponed: [...postponed, ...later] });
  }

  /** Never rejects, because the other pushes of this look are already under way. */
  private async settle(
    rest: readonly PushGroup[],
    { dropped, postponed }: { readonly dropped: readonly PushGroup[]; readonly postponed: readonly PostponedRow[] },
  ): Promise<void> {
    try {
      await this.results.drop(dropped);
      await this.waiting.postpone(postponed);
      for (const group of rest) this.ended(group);
    } catch (error) {
      for (const group of rest) this.ended(group, error);
    }
  }

  private ended({ key }: PushGroup, error?: unknown): void {
    if (error === undefined) {
      this.underWay.delete(key);
      if (this.isBehind && this.sending.free.webPush >= PLACES_WORTH_A_LOOK) this.wake();
      return;
    }
    this.logger.warn({ event: 'push.not-written', reason: reasonOf(error) });
    setTimeout(() => this.underWay.delete(key), UNWRITTEN_WAIT_MS).unref();
  }

  /** The devices of these users as auth has them now, without kinds that are not configured. */
  private async devicesOf(groups: readonly PushGroup[]): Promise<ReadonlyMap<DeviceId, PushDevice>> {
    const userIds = [...new Set(groups.map(({ userId }) => userId))];
    const found = new Map<DeviceId, PushDevice>();
    for (let start = 0; start < userIds.length; start += USER_BATCH_MAX) {
      const batch = { userIds: userIds.slice(start, start + USER_BATCH_MAX) };
      const { devices } = await this.questions.ask('POST /internal/push/devices', batch);
      for (const device of devices) if (isConfigured(device, this.config)) found.set(device.id, device);
    }
    return found;
  }

  /**
   * Postpones messages to users who are there, so that they have time to read, and reminders of users who must not be disturbed. Drops
   * messages to these, reminders that are too old, and all to devices that are gone.
   */
  private async sortedByPresence(groups: readonly PushGroup[], devices: ReadonlyMap<DeviceId, PushDevice>) {
    const statuses = await this.statuses.of([...new Set(groups.map(({ userId }) => userId))]);
    const now = new Date(this.clock.time());
    const maxAgeMs = this.config.pushMaxAgeSeconds * 1000;
    type Row = PushRow | ReminderRow;
    const sorted: { now: Row[]; dropped: Row[]; postponed: PostponedRow[] } = { now: [], dropped: [], postponed: [] };
    for (const row of groups.flatMap(({ rows }): readonly Row[] => rows)) {
      // The device may belong to another user meanwhile.
      const isTheirs = devices.get(row.device_id)?.userId === row.user_id;
      const waits = isTheirs ? waitingOf(row, statuses.get(row.user_id) ?? [], { now, maxAgeMs }) : null;
      if (waits === null) sorted.dropped.push(row);
      else if (waits.due_at > now) sorted.postponed.push(waits);
      else sorted.now.push(row);
    }
    return { ...sorted, now: groupsOf(sorted.now), dropped: groupsOf(sorted.dropped) };
  }

  /** Postpones pushes to users who got many in this minute. */
  private withinRate(groups: readonly PushGroup[]): { ready: PushGroup[]; late: PostponedRow[] } {
    const [ready, late]: [PushGroup[], PostponedRow[]] = [[], []];
    for (const group of groups) {
      const waitMs = this.rate.take(group.userId)?.details.retryAfterMs;
      if (waitMs === undefined) ready.push(group);
      else late.push(...this.laterBy(waitMs, [group]));
    }
    return { ready, late };
  }

  private laterBy(waitMs: number, groups: readonly PushGroup[]): PostponedRow[] {
    const due_at = new Date(this.clock.time() + waitMs);
    return groups.flatMap(({ rows }) => rows.map((row) => ({ ...row, due_at })));
  }

  private countTooOld(groups: readonly PushGroup[]): void {
    const oldest = this.clock.time() - this.config.pushMaxAgeSeconds * 1000;
    for (const { at, byPushHook } of groups)
      if (at.getTime() < oldest) this.metrics.count(byPushHook ? 'hook' : 'webpush', 'too-old');
  }
}

function toPush(group: PushGroup, verdict: PushVerdict, device: PushDevice): Push {
  const place = { user_id: group.userId, room_id: group.roomId };
  return isReminder(group) ? reminderPushOf(verdict, place, device, group.remindAt) : pushOf(verdict, place, device);
}

function webPushesOfUsers(groups: Iterable<PushGroup>): Map<UserId, number> {
  const counts = new Map<UserId, number>();
  for (const { userId, byPushHook } of groups) if (!byPushHook) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  return counts;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
