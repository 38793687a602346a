import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, type UserId } from '#contracts';
import { Reads } from '../history/reads.js';
import { PresenceFramesService } from './presence-frames.service.js';
import { PresenceSignals } from './presence-signals.js';
import { Watchers } from './watchers.js';

const SWEEP_INTERVAL_MS = 1_000;
/** With the time that a check takes: at least once a minute. */
const CHECK_INTERVAL_MS = 45_000;
const RETRY_DELAY_MS = 1_000;

/**
 * Which users may see each other: those who share a group, or a direct room in which both have written, unless one
 * blocks the other. History decides. Each watch list keeps the answer; this service asks again when the rooms or blocks
 * of either user change, when one of the two writes in their direct room for the first time, and once a minute. It asks
 * one question at a time, so that no older answer overwrites a newer one.
 */
@Injectable()
export class PresenceVisibilityService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PresenceVisibilityService.name);
  /** Users of this gateway whose watch lists are to be checked. */
  private readonly dueWatchers = new Set<UserId>();
  /** Watched users who are to be checked for each of their watchers here. */
  private readonly dueWatched = new Set<UserId>();
  private timer: NodeJS.Timeout | undefined;
  private isWatchersTurn = false;
  private isChecking = false;
  private isStopped = false;

  constructor(
    private readonly reads: Reads,
    private readonly watchers: Watchers,
    private readonly frames: PresenceFramesService,
    private readonly signals: PresenceSignals,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearInterval(this.timer);
  }

  /**
   * The users among `userIds` who may see the user and whom the user may see, and always the user.
   * @throws ChatError
   */
  async visibleTo(userId: UserId, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const visible = new Set([userId]);
    const others = userIds.filter((other) => other !== userId);
    for (let start = 0; start < others.length; start += LIMITS.watch) {
      const ask = { userId, userIds: others.slice(start, start + LIMITS.watch) };
      for (const other of (await this.reads.ask('presence:visible', ask)).visible) visible.add(other);
    }
    return visible;
  }

  /**
   * The rooms or blocks of a user of this gateway have changed: checks here, and makes the other gateways check that
   * have watchers who see the user, and those of `others`, who may see the user from now on.
   */
  relationsChanged(userId: UserId, others: readonly UserId[]): void {
    this.checkListsOf(userId);
    void this.signals.publish([userId], 'relations');
    void this.signals.announce(userId, others);
  }

  /** The rooms or blocks of a user who may be watched here have changed. */
  watchedChanged(userId: UserId): void {
    if (this.watchers.isWatched(userId)) this.dueWatched.add(userId);
    this.check();
  }

  checkListsOf(userId: UserId): void {
    if (this.watchers.own(userId).length > 0) this.dueWatchers.add(userId);
    this.check();
  }

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

  /** Takes watchers and watched users in turn, so that neither wait for the other. A check that fails stays due. */
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
      for (const watched of list.userIds) if (list.setVisible(watched, visible.has(watched))) changed.add(watched);
    }
    this.frames.update(changed);
    await this.follow(lists.flatMap((list) => list.userIds));
  }

  private async checkWatchersOf(userId: UserId): Promise<void> {
    const watchers = this.watchers.of(userId);
    const visible = await this.visibleTo(userId, [...new Set(watchers.map(({ connection }) => connection.userId))]);
    const changed = watchers.filter(({ connection, list }) => list.setVisible(userId, visible.has(connection.userId)));
    if (changed.length > 0) this.frames.update([userId]);
    await this.follow([userId]);
  }

  /** Subscribes to the watched users who can be seen now, and reads them again if they were not before. */
  private async follow(userIds: readonly UserId[]): Promise<void> {
    this.frames.update(await this.watchers.follow(userIds));
  }
}
