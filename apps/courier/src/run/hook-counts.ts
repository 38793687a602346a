import type { Sql } from '#persistence/sql';
import { CAUGHT_UP, roomOf } from '../feed/deliveries.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { writeCounts } from '../feed/hook-states.store.js';
import type { HookCalls } from '../calls/hook-calls.js';
import type { HookGauges } from './run-metrics.js';

/** Counts of a hook that accepts and refuses nothing are written so often. */
const COUNTED_MS = 5_000;

/** What operators and apps see of a hook that this courier runs. */
export class HookCounts {
  private countedAt = Number.NEGATIVE_INFINITY;
  /** The last acceptance that is written already. */
  private writtenAcceptance: number | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly runner: string,
    private readonly feed: HookFeed,
    private readonly run: HookCalls | undefined,
  ) {}

  gauges(): HookGauges {
    const { machine, row } = this.feed;
    // The note that a mirror has caught up is no change.
    const oldest = machine.oldestSince((subject) => subject !== CAUGHT_UP);
    const lagSeconds = oldest === undefined ? 0 : Math.max(0, Math.round((this.feed.clock.now() - oldest) / 1000));
    const waitingRooms = machine.count((subject) => roomOf(subject) !== undefined);
    return { hook: row.id, lagSeconds, waitingRooms, isPaused: row.status === 'paused' };
  }

  /** Writes what has changed, and everything each 5 s. */
  async write(): Promise<void> {
    const now = this.feed.clock.now();
    const acceptedAt = this.run?.lastAcceptedAt;
    const error = this.run?.error ?? null;
    const isAccepted = acceptedAt !== undefined && acceptedAt !== this.writtenAcceptance;
    if (!isAccepted && error === null && now - this.countedAt < COUNTED_MS) return;
    // Any courier moves the cursors of a pulled hook.
    if (this.run === undefined) await this.feed.tidy();
    const acceptedSecondsAgo = isAccepted ? (now - acceptedAt) / 1000 : null;
    await writeCounts(this.sql, this.feed.row.id, this.runner, { ...this.gauges(), acceptedSecondsAgo, error });
    this.countedAt = now;
    this.writtenAcceptance = acceptedAt;
    if (this.run?.error === error) this.run.error = null;
  }
}
