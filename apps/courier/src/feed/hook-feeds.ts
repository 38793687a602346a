import { Injectable } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import { newId, type HookId } from '#contracts';
import { Questions } from '#access/questions.port';
import { Clock } from '#platform/clock';
import type { HookRow } from '../hooks/hook-row.js';
import { CourierSql } from '../store/courier-sql.js';
import { HookFeed, type FeedParts } from './hook-feed.js';

/** A feed that was pulled stays for this long, so that the next pull finds what waits. */
const PULLED_MS = 5 * 60_000;

/** What waits for the hooks that this courier runs, and for those that were pulled here lately. */
@Injectable()
export class HookFeeds {
  /** Called with each new feed. */
  opened: (feed: HookFeed) => void = () => undefined;
  private readonly feeds = new Map<HookId, HookFeed>();
  private readonly held = new Set<HookId>();
  private readonly pulledUntil = new Map<HookId, number>();
  readonly parts: FeedParts;

  constructor(sql: CourierSql, queries: QueryBus, questions: Questions, clock: Clock) {
    this.parts = { sql, queries, questions, clock, runner: newId() };
  }

  all(): HookFeed[] {
    return [...this.feeds.values()];
  }

  get(hookId: HookId): HookFeed | undefined {
    return this.feeds.get(hookId);
  }

  /** The feed of a hook that this courier has begun to run. What it knew of an earlier lease does not count, unless the hook is pulled. */
  hold(row: HookRow): HookFeed {
    this.held.add(row.id);
    const known = row.mode === 'pulled' ? this.feeds.get(row.id) : undefined;
    known?.era.set(row);
    return known ?? this.open(row);
  }

  /** The feed of a hook that is pulled here, as its row is now. */
  pull(row: HookRow): HookFeed {
    this.pulledUntil.set(row.id, this.parts.clock.now() + PULLED_MS);
    const feed = this.feeds.get(row.id);
    feed?.era.set(row);
    return feed ?? this.open(row);
  }

  /** This courier does not run the hook any more. */
  release(hookId: HookId): void {
    this.held.delete(hookId);
    this.closeUnused();
  }

  /** Closes feeds that nobody has pulled for minutes. */
  closeUnused(): void {
    const now = this.parts.clock.now();
    for (const hookId of [...this.feeds.keys()]) {
      if (this.held.has(hookId) || (this.pulledUntil.get(hookId) ?? 0) > now) continue;
      this.feeds.delete(hookId);
      this.pulledUntil.delete(hookId);
    }
  }

  private open(row: HookRow): HookFeed {
    const feed = new HookFeed(this.parts, row);
    this.feeds.set(row.id, feed);
    this.opened(feed);
    return feed;
  }
}
