import { Injectable, Logger } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import type { RoomId } from '#contracts';
import { Clock } from '#platform/clock';
import { Metrics } from '#platform/metrics/metrics';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { OtherEpoch } from '../feed/hook-era.js';
import type { HeadsPage, HookFeed } from '../feed/hook-feed.js';
import { HookFeeds } from '../feed/hook-feeds.js';
import { noteSeen } from '../feed/hook-states.store.js';

const HEADS_PER_PAGE = 5_000;
const PAGE_TIMEOUT_MS = 6_000;
/** A job adds up to a fifth to its interval. */
const JITTER = 1.2;
const OWED_INTERVAL_MS = 1_000;

/**
 * Walks over all rooms and compares their heads with the cursors of hooks: one walk for all hooks at intervals, and one for each hook that
 * has begun, was reset, or had no place for more rooms. Both sides come in the order of ids, so idle rooms cost no memory.
 */
@Injectable()
export class SweepsService {
  readonly job: PeriodicJob;
  readonly owedJob: PeriodicJob;
  private readonly logger = new Logger(SweepsService.name);
  private readonly walking = new Set<HookFeed>();
  private readonly seconds;

  constructor(
    private readonly feeds: HookFeeds,
    private readonly sql: CourierSql,
    private readonly queries: QueryBus,
    private readonly clock: Clock,
    { feedSweepSeconds }: CourierConfig,
    metrics: Metrics,
  ) {
    const intervalMs = (feedSweepSeconds * 1000) / JITTER;
    this.seconds = metrics.histogram({
      name: 'parley_courier_sweep_seconds',
      help: 'Time of one comparison of all rooms with the cursors of hooks.',
    });
    this.job = new PeriodicJob({ name: 'feed-sweep', intervalMs, work: (stopping) => this.sweep(stopping) });
    const walkOwed = (): Promise<void> => Promise.resolve(this.walkOwed());
    this.owedJob = new PeriodicJob({ name: 'feed-walks', intervalMs: OWED_INTERVAL_MS, work: walkOwed });
    feeds.opened = (feed) => this.walkSoon(feed);
  }

  /** One walk for all hooks that owe none of their own. */
  async sweep(stopping?: AbortSignal): Promise<void> {
    const beganAt = this.clock.now();
    const feeds = this.feeds.all().filter((feed) => feed.walkAfter === undefined && feed.hasPlace);
    const bases = new Map(feeds.map((feed) => [feed, feed.row.base_generation]));
    let walkers = feeds;
    let after: RoomId | null = null;
    for (let more = feeds.length > 0; more && walkers.length > 0;) {
      if (stopping?.aborted === true) return;
      const page = await this.step(walkers, after);
      walkers = walkers.filter((feed) => page.compared.has(feed) && bases.get(feed) === feed.row.base_generation);
      for (const feed of walkers) if (feed.machine.isFull) feed.walkAfter ??= after;
      ({ after, more } = page);
    }
    for (const feed of walkers) if (feed.walkAfter === undefined) await noteSeen(this.sql, feed.row.id, feed.row.epoch);
    this.seconds.observe((this.clock.now() - beganAt) / 1000);
  }

  private walkOwed(): void {
    for (const feed of this.feeds.all()) if (feed.walkAfter !== undefined && feed.hasPlace) this.walkSoon(feed);
  }

  private walkSoon(feed: HookFeed): void {
    if (this.walking.has(feed)) return;
    this.walking.add(feed);
    this.walk(feed)
      .catch((error: unknown) => {
        if (error instanceof OtherEpoch) return;
        this.logger.warn({ event: 'walk.failed', hookId: feed.row.id, reason: String(error) });
      })
      .finally(() => this.walking.delete(feed));
  }

  /** Goes on with the walk that a hook owes, until its end, or until the hook has no place. */
  private async walk(feed: HookFeed): Promise<void> {
    const base = feed.row.base_generation;
    while (feed.walkAfter !== undefined && !feed.machine.isFull && this.feeds.get(feed.row.id) === feed) {
      // Where a listener begins in rooms is written, too.
      if (!feed.isReady || feed.book.isLate(feed.clock.now())) return;
      const { more, after, compared } = await this.step([feed], feed.walkAfter);
      if (!compared.has(feed) || feed.row.base_generation !== base) return;
      // With rooms that had no place the page is walked again.
      if (feed.machine.isFull) return;
      if (more) feed.walkAfter = after;
      else {
        feed.endWalk();
        await noteSeen(this.sql, feed.row.id, feed.row.epoch);
      }
    }
  }

  /** One page of rooms. */
  private async step(feeds: readonly HookFeed[], after: RoomId | null): Promise<Step> {
    const epochs = new Map(feeds.map((feed) => [feed, feed.row.epoch]));
    const ask = { after, limit: HEADS_PER_PAGE };
    const page = await this.queries.ask<HeadsPage>('feed:heads', ask, PAGE_TIMEOUT_MS);
    const compared = new Set<HookFeed>();
    const compare = async (feed: HookFeed): Promise<void> => {
      try {
        await feed.compare(after, page, epochs.get(feed) ?? '');
        compared.add(feed);
      } catch (error) {
        if (!(error instanceof OtherEpoch))
          this.logger.warn({ event: 'walk.failed', hookId: feed.row.id, reason: String(error) });
        // It owes the rest of the walk; after a reset it owes all of it already.
        else if (feed.walkAfter === undefined) feed.walkAfter = after;
      }
    };
    await Promise.all(feeds.map(compare));
    return { compared, after: page.rooms.at(-1)?.roomId ?? after, more: page.more && page.rooms.length > 0 };
  }
}

interface Step {
  readonly compared: ReadonlySet<HookFeed>;
  readonly after: RoomId | null;
  readonly more: boolean;
}
