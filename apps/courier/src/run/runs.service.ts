import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { HookId, HookPause } from '#contracts';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Drain } from '#platform/process/shutdown';
import { SecurityLog } from '#platform/security-log';
import { Deliverer } from '../egress/deliverer.port.js';
import type { HookRow } from '../hooks/hook-row.js';
import { HookSecrets } from '../hooks/hook-secrets.js';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { HookCounts } from './hook-counts.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookFeeds } from '../feed/hook-feeds.js';
import type { Runs } from '../leases/hook-leases.store.js';
import { HookLeases } from '../leases/hook-leases.js';

import { PushConsumer, type FeedRun } from '../feed/push-consumer.port.js';
import { HookCalls } from '../calls/hook-calls.js';
import { RunMetrics } from './run-metrics.js';
import { HookPauses } from '../calls/hook-pauses.js';

const WRITE_INTERVAL_MS = 500;
const COUNT_INTERVAL_MS = 1_000;
const ERASED_INTERVAL_MS = 10_000;

/** A hook that this courier runs. One that is pulled has no run of its own. */
interface Held {
  readonly feed: HookFeed;
  readonly run: FeedRun | undefined;
  /** A consumer of the server itself has none. */
  readonly counts: HookCounts | undefined;
}

/** Runs this courier's share of the hooks. */
@Injectable()
export class RunsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly leases: HookLeases;
  readonly writeJob = job('write-cursors', WRITE_INTERVAL_MS, () => this.writeAll());
  readonly countJob = job('count-waiting', COUNT_INTERVAL_MS, () => this.countAll());
  readonly erasedJob = job('look-for-erased', ERASED_INTERVAL_MS, () => this.lookForErased());
  private readonly logger = new Logger(RunsService.name);
  private readonly held = new Map<HookId, Held>();
  private drainMs: number;
  private readonly runs: Runs;

  constructor(
    private readonly sql: CourierSql,
    private readonly feeds: HookFeeds,
    private readonly deliverer: Deliverer,
    private readonly secrets: HookSecrets,
    private readonly pauses: HookPauses,
    private readonly metrics: RunMetrics,
    private readonly security: SecurityLog,
    private readonly config: CourierConfig,
    drain: Drain,
    private readonly pushes: PushConsumer,
  ) {
    this.drainMs = config.drainMs;
    const listener = {
      taken: (row: HookRow) => this.take(row),
      renewed: (row: HookRow) => this.held.get(row.id)?.feed.era.set(row),
      lost: (hookId: HookId) => this.lose(hookId),
      release: (hookId: HookId) => this.release(hookId),
    };
    this.runs = { hooks: config.hooksMax > 0, pushes: pushes.isOn };
    this.leases = new HookLeases(sql, feeds.parts.runner, listener, feeds.parts.clock, this.runs);
    drain.add((withinMs) => this.stop(withinMs));
  }

  onApplicationBootstrap(): void {
    this.metrics.watch(
      () => [...this.held.values()].flatMap(({ counts }) => counts?.gauges() ?? []),
      () => this.leases.unowned,
    );
    if (this.runs.hooks || this.runs.pushes) this.leases.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop(this.drainMs);
  }

  /** The hooks that this courier runs, as they are now. */
  rows(): HookRow[] {
    return [...this.held.values()].flatMap(({ feed }) => (feed.row.mode !== 'own' ? feed.row : []));
  }

  /** Pauses a hook as its row says, unless it was resumed since. */
  async pause(row: HookRow, reason: HookPause): Promise<void> {
    const paused = await this.pauses.pause(row, reason);
    if (paused !== undefined) this.held.get(row.id)?.feed.era.set(paused);
  }

  /** As a kill does: nothing more is written or given up. For tests. */
  abandon(): void {
    for (const { run } of this.held.values()) run?.stop();
    this.held.clear();
    this.leases.abandon();
  }

  private async stop(withinMs: number): Promise<void> {
    this.drainMs = withinMs;
    await this.leases.stop();
  }

  private take(row: HookRow): void {
    this.held.get(row.id)?.run?.stop();
    const feed = this.feeds.hold(row);
    if (row.mode === 'own') return this.consume(feed);
    const run = row.mode === 'called' ? this.open(feed, row.id) : undefined;
    this.held.set(row.id, { feed, run, counts: new HookCounts(this.sql, this.leases.runner, feed, run) });
    run?.pump();
  }

  private consume(feed: HookFeed): void {
    const run = this.pushes.open(feed, () => this.leases.holds(feed.row.id));
    this.held.set(feed.row.id, { feed, run, counts: undefined });
    run.pump();
  }

  private open(feed: HookFeed, hookId: HookId): HookCalls {
    return new HookCalls(feed, {
      deliverer: this.deliverer,
      failingSeconds: this.config.hookFailingSeconds,
      keysOf: (row) => this.secrets.keysOf(row),
      holds: () => this.leases.holds(hookId),
      pause: (row, reason) => this.pause(row, reason),
      observe: (row, outcome, seconds) => {
        if (this.held.get(hookId)?.feed === feed) this.metrics.observe(hookId, outcome, seconds);
        if (!outcome.accepted && outcome.ip !== undefined)
          this.security.write('hook.address-refused', { hookId, app: row.app_name, address: outcome.ip });
      },
    });
  }

  private lose(hookId: HookId): void {
    this.held.get(hookId)?.run?.stop();
    this.held.delete(hookId);
    this.metrics.forget(hookId);
    this.feeds.release(hookId);
  }

  /** Lets requests that are under way end, and writes what they brought. */
  private async release(hookId: HookId): Promise<void> {
    const held = this.held.get(hookId);
    try {
      await held?.run?.drain(this.drainMs);
      if (held !== undefined) await this.write(held.feed);
    } finally {
      this.lose(hookId);
    }
  }

  private async writeAll(): Promise<void> {
    this.feeds.closeUnused();
    await Promise.all(this.feeds.all().map((feed) => this.write(feed)));
    for (const { run, feed } of this.held.values()) {
      feed.noteDue();
      run?.pump();
    }
  }

  private async write(feed: HookFeed): Promise<void> {
    // The hook was changed, or is run by another courier: its cursors in the store count.
    if (!(await feed.writes.write())) await feed.era.reread();
  }

  private async lookForErased(): Promise<void> {
    for (const feed of this.feeds.all().filter(({ row }) => row.mode !== 'own')) {
      try {
        await feed.erasures.find();
      } catch (error) {
        this.logger.warn({ event: 'erased.not-read', hookId: feed.row.id, reason: String(error) });
      }
    }
  }

  private async countAll(): Promise<void> {
    const counted = [...this.held.values()].flatMap(({ counts }) => counts ?? []);
    await Promise.all(counted.map((counts) => counts.write()));
  }
}

function job(name: string, intervalMs: number, work: () => Promise<void>): PeriodicJob {
  return new PeriodicJob({ name, intervalMs, work });
}
