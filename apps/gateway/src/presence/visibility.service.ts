import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, type UserId } from '#contracts';
import { Reads } from '../reads.js';
import { PresenceLooks } from './presence-looks.service.js';
import { PresenceSignals, RELATIONS } from './presence-signals.js';
import { Watchers } from './watchers.js';

const SWEEP_INTERVAL_MS = 1_000;
/** With the time that a check takes: at least once a minute. */
const CHECK_INTERVAL_MS = 45_000;
const RETRY_DELAY_MS = 1_000;

/**
 * Who may see whom: people who share a room, where neither blocks the other. History says; what it said is kept with
 * the watch lists, and is asked for again when either side's rooms or blocks change, and once a minute. One question
 * after the other, so that no older answer comes after a newer one.
 */
@Injectable()
export class VisibilityService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(VisibilityService.name);
  /** Users of this gateway whose lists are to be checked. */
  private readonly dueWatchers = new Set<UserId>();
  /** Users whose watchers here are to be checked. */
  private readonly dueWatched = new Set<UserId>();
  private timer: NodeJS.Timeout | undefined;
  private isWatchersTurn = false;
  private isChecking = false;
  private isStopped = false;

  constructor(
    private readonly reads: Reads,
    private readonly watchers: Watchers,
    private readonly looks: PresenceLooks,
    private readonly signals: PresenceSignals,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearInterval(this.timer);
  }

  /** Those of the users whom the user may see, which goes both ways; always oneself. @throws ChatError */
  async visibleTo(userId: UserId, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const visible = new Set([userId]);
    const others = userIds.filter((other) => other !== userId);
    for (let start = 0; start < others.length; start += LIMITS.watch) {
      const ask = { userId, userIds: others.slice(start, start + LIMITS.watch) };
      for (const other of (await this.reads.ask('presence:visible', ask)).visible) visible.add(other);
    }
    return visible;
  }

  /** The rooms or blocks of a user of this gateway have changed. */
  relationsChanged(userId: UserId): void {
    this.checkListsOf(userId);
    void this.signals.publish([userId], RELATIONS);
  }

  /** The same of a user who is watched here, wherever that user is. */
  relationsNoticed(userId: UserId): void {
    if (this.watchers.isWatched(userId)) this.dueWatched.add(userId);
    this.check();
  }

  checkListsOf(userId: UserId): void {
    if (this.watchers.own(userId).length > 0) this.dueWatchers.add(userId);
    this.check();
  }

  /** Notices may have been lost. */
  checkAll(): void {
    for (const { connection } of this.watchers.all()) this.dueWatchers.add(connection.userId);
    this.check();
  }

  private sweep(nowMs: number): void {
    for (const { connection, list } of this.watchers.all()) {
      if (nowMs - list.checkedAtMs >= CHECK_INTERVAL_MS) this.dueWatchers.add(connection.userId);
    }
    this.check();
  }

  private check(): void {
    if (!this.isChecking) void this.checkDue();
  }

  /** Never rejects. */
  private async checkDue(): Promise<void> {
    this.isChecking = true;
    for (let next = this.takeNext(); next !== undefined && !this.isStopped; next = this.takeNext()) {
      try {
        await next();
      } catch (error) {
        this.logger.debug({ event: 'presence.visibility-not-read', reason: String(error) });
        await sleep(RETRY_DELAY_MS, undefined, { ref: false });
      }
    }
    this.isChecking = false;
  }

  /** Both kinds in turn: neither keeps the other waiting. A check that fails stays due. */
  private takeNext(): (() => Promise<void>) | undefined {
    const [watched] = this.dueWatched;
    const [watcher] = this.dueWatchers;
    if (watcher !== undefined && (this.isWatchersTurn || watched === undefined)) {
      this.isWatchersTurn = false;
      return () => this.settle(this.dueWatchers, watcher, () => this.checkWatcher(watcher));
    }
    if (watched === undefined) return undefined;
    this.isWatchersTurn = true;
    return () => this.settle(this.dueWatched, watched, () => this.checkWatchersOf(watched));
  }

  private async settle(due: Set<UserId>, userId: UserId, work: () => Promise<void>): Promise<void> {
    due.delete(userId);
    try {
      await work();
    } catch (error) {
      due.add(userId);
      throw error;
    }
  }

  private async checkWatcher(userId: UserId): Promise<void> {
    const lists = this.watchers.own(userId).map(({ list }) => list);
    const checkedAtMs = performance.now();
    const visible = await this.visibleTo(userId, [...new Set(lists.flatMap((list) => list.userIds))]);
    const changed = new Set<UserId>();
    for (const list of lists) {
      list.checkedAtMs = checkedAtMs;
      for (const watched of list.userIds) if (list.see(watched, visible.has(watched))) changed.add(watched);
    }
    this.looks.look(changed);
  }

  private async checkWatchersOf(userId: UserId): Promise<void> {
    const watchers = this.watchers.of(userId);
    const visible = await this.visibleTo(userId, [...new Set(watchers.map(({ connection }) => connection.userId))]);
    const changed = watchers.filter(({ connection, list }) => list.see(userId, visible.has(connection.userId)));
    if (changed.length > 0) this.looks.look([userId]);
  }
}
