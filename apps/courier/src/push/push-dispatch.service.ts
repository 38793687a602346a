import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueryBus } from '#bus/query-bus.port';
import type { DeviceId, PushVerdict, Queries, UserId } from '#contracts';
import { PushDevices, type PushDevice } from '#identity/push-devices.port';
import { USER_BATCH_MAX } from '#identity/user-directory.port';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { PromptLimit } from '#platform/limits/prompt-limit';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { chosenOf, groupsOf, type PushGroup } from './groups.policy.js';
import { pushOf } from '../senders/payload.policy.js';
import { PushKeysService } from '../senders/push-keys.service.js';
import { PushMetrics } from './push-metrics.js';
import { PushResults } from './push-results.js';
import { PushSending, type HookSendable } from './push-sending.js';
import type { PushRow } from './push-row.js';
import { DueTurns } from './due-turns.js';
import { postponePushes, type Postponed } from './pushes.store.js';
import { dueAt } from './waiting.policy.js';

const LOOK_INTERVAL_MS = 250;
/** Rows of one look, for Web Push and for the hook each. More than can be under way at once, so that those never hide the others. */
const DUE_MAX = 2_000;
/** While more pushes are due than requests may run, the next look begins when this many requests may begin. */
const PLACES_WORTH_A_LOOK = 32;
/** Spans of one question to history. */
const SPANS_MAX = 500;
/** If its result could not be written, a push is still due. It is not sent again for this long. */
const UNWRITTEN_WAIT_MS = 5_000;
const JUDGE_TIMEOUT_MS = 6_000;
const OF_USER_A_MINUTE = 300;

/** Judges due pushes at the moment when they go out, and sends them. Only the courier that runs the consumer does so. */
@Injectable()
export class PushDispatchService {
  readonly job = new PeriodicJob({ name: 'send-pushes', intervalMs: LOOK_INTERVAL_MS, work: () => this.send() });
  private readonly logger = new Logger(PushDispatchService.name);
  private holds = (): boolean => false;
  private readonly dueWeb: DueTurns;
  private readonly dueHook: DueTurns;
  private readonly underWay = new Map<string, PushGroup>();
  /** Pushes of one user beyond this wait, and those about one room become one. */
  private readonly rate = new PromptLimit('pushes', { points: OF_USER_A_MINUTE, windowMs: 60_000 });
  /** True if the last look found more Web Pushes than requests may run. */
  private isBehind = false;
  /** False while no push waits: then no look reads the table. */
  private mayFind = true;
  private wakes = 0;

  constructor(
    private readonly sql: CourierSql,
    private readonly queries: QueryBus,
    private readonly devices: PushDevices,
    private readonly statuses: ConnectionStatuses,
    private readonly keys: PushKeysService,
    private readonly sending: PushSending,
    private readonly results: PushResults,
    private readonly metrics: PushMetrics,
    private readonly config: CourierConfig,
  ) {
    this.dueWeb = new DueTurns(sql, false);
    this.dueHook = new DueTurns(sql, true);
  }

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
    const { room } = this.sending;
    // A copy from before the reading: rows that are read may still name a push that ends meanwhile as due.
    const underWay = new Set(this.underWay.keys());
    const [web, hook] = await Promise.all([
      room.web > 0 ? this.dueWeb.read(DUE_MAX) : [],
      room.hook > 0 ? this.dueHook.read(DUE_MAX) : [],
    ]);
    const waiting = groupsOf([...web, ...hook]).filter(({ key }) => !underWay.has(key));
    const chosen = chosenOf(waiting, room, webOfUsers(this.underWay.values()));
    this.isBehind = room.web === 0 || waiting.filter(({ byHook }) => !byHook).length > room.web;
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
    const verdicts = await this.judge(ready);
    const held = ready.filter((_group, index) => verdicts[index] != null);
    const fallen = ready.filter((_group, index) => verdicts[index] == null);
    // The lease may have ended meanwhile: then another courier sends.
    if (!this.holds()) throw new Error('the consumer is run by another courier');
    const ofHook: HookSendable[] = [];
    for (const [index, group] of ready.entries()) {
      const [verdict, device] = [verdicts[index], devices.get(group.deviceId)];
      if (verdict == null || device === undefined) continue;
      const push = pushOf(verdict, { user_id: group.userId, room_id: group.roomId }, device);
      if (device.kind === 'hook') ofHook.push({ group, device, push, at: verdict.at });
      else if (key !== undefined)
        this.sending.sendWeb({ group, device, push, at: verdict.at }, key, (...ended) => this.ended(...ended));
      else this.underWay.delete(group.key);
    }
    this.sending.sendHook(ofHook, (...ended) => this.ended(...ended));
    // The pushes go out first: if the store is slow, their judgement would become old.
    this.countTooOld(fallen);
    const kept = new Set(held.map((group) => group.key));
    const rest = chosen.filter((group) => !kept.has(group.key));
    await this.settle(rest, { dropped: [...dropped, ...fallen], postponed: [...postponed, ...late] });
  }

  /** Never rejects, because the other pushes of this look are already under way. */
  private async settle(
    rest: readonly PushGroup[],
    { dropped, postponed }: { readonly dropped: readonly PushGroup[]; readonly postponed: readonly Postponed[] },
  ): Promise<void> {
    try {
      await this.results.drop(dropped);
      await postponePushes(this.sql, postponed);
      for (const group of rest) this.ended(group);
    } catch (error) {
      for (const group of rest) this.ended(group, error);
    }
  }

  private ended({ key }: PushGroup, error?: unknown): void {
    if (error === undefined) {
      this.underWay.delete(key);
      if (this.isBehind && this.sending.room.web >= PLACES_WORTH_A_LOOK) this.wake();
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
      const devices = await this.devices.devicesOf(userIds.slice(start, start + USER_BATCH_MAX));
      for (const device of devices) if (this.isConfigured(device)) found.set(device.id, device);
    }
    return found;
  }

  private isConfigured({ kind }: PushDevice): boolean {
    return (kind === 'webpush' ? this.config.pushContact : this.config.pushHookUrl) !== undefined;
  }

  /**
   * Postpones pushes to users who are there, so that they have time to read. Drops those to users who must not be disturbed, and
   * to devices that are gone.
   */
  private async sortedByPresence(groups: readonly PushGroup[], devices: ReadonlyMap<DeviceId, PushDevice>) {
    const statuses = await this.statuses.of([...new Set(groups.map(({ userId }) => userId))]);
    const at = new Date();
    const sorted: { now: PushRow[]; dropped: PushRow[]; postponed: (PushRow & { due_at: Date })[] } = {
      ...{ now: [], dropped: [], postponed: [] },
    };
    for (const row of groups.flatMap(({ rows }) => rows)) {
      // The device may belong to another user meanwhile.
      const isTheirs = devices.get(row.device_id)?.userId === row.user_id;
      const due_at = isTheirs ? dueAt(statuses.get(row.user_id) ?? [], row.at, at) : null;
      if (due_at === null) sorted.dropped.push(row);
      else if (due_at > at) sorted.postponed.push({ ...row, due_at });
      else sorted.now.push(row);
    }
    return { ...sorted, now: groupsOf(sorted.now), dropped: groupsOf(sorted.dropped) };
  }

  /** Postpones pushes to users who got many in this minute. */
  private withinRate(groups: readonly PushGroup[]): { ready: PushGroup[]; late: Postponed[] } {
    const [ready, late]: [PushGroup[], Postponed[]] = [[], []];
    for (const group of groups) {
      const waitMs = this.rate.take(group.userId)?.details.retryAfterMs;
      if (waitMs === undefined) ready.push(group);
      else late.push(...group.rows.map((row) => ({ ...row, due_at: new Date(Date.now() + waitMs) })));
    }
    return { ready, late };
  }

  private async judge(groups: readonly PushGroup[]): Promise<(PushVerdict | null)[]> {
    const { pushRoomMembers: roomMembers, pushMaxAgeSeconds: maxAgeSeconds } = this.config;
    const verdicts: (PushVerdict | null)[] = [];
    for (let start = 0; start < groups.length; start += SPANS_MAX) {
      const spans = groups
        .slice(start, start + SPANS_MAX)
        .map(({ userId, roomId, from, to }) => ({ userId, roomId, from, to }));
      const ask: Queries['push:judge']['ask'] = { spans, roomMembers, maxAgeSeconds };
      const answer = await this.queries.ask<Queries['push:judge']['answer']>('push:judge', ask, JUDGE_TIMEOUT_MS);
      verdicts.push(...answer.verdicts);
    }
    return verdicts;
  }

  private countTooOld(groups: readonly PushGroup[]): void {
    const oldest = Date.now() - this.config.pushMaxAgeSeconds * 1000;
    for (const { at, byHook } of groups)
      if (at.getTime() < oldest) this.metrics.count(byHook ? 'hook' : 'webpush', 'too-old');
  }
}

function webOfUsers(groups: Iterable<PushGroup>): Map<UserId, number> {
  const counts = new Map<UserId, number>();
  for (const { userId, byHook } of groups) if (!byHook) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  return counts;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
