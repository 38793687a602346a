import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { Clock } from '#platform/clock';
import type { HookRow } from '../hooks/hook-row.js';
import {
  giveUpLease,
  LEASE_MS,
  readShare,
  removeRunner,
  renewLeases,
  takeLeases,
  type Runs,
} from './hook-leases.store.js';

/** With `LEASE_MS`, a killed courier is replaced within 10 s. A change of a hook is seen at the next beat, within 2 s. */
const BEAT_MS = 1_000;

export interface LeaseListener {
  /** This courier runs the hook from now on. */
  taken(row: HookRow): void;
  /** The hook as it is now. */
  renewed(row: HookRow): void;
  /** The hook was removed, or this courier was cut off from PostgreSQL: another one may run it. */
  lost(hookId: HookId): void;
  /** Ends what is under way and writes what was accepted, before another courier goes on. */
  release(hookId: HookId): Promise<void>;
}

/**
 * The hooks that this courier runs, an even share of all. A lease lasts 8 s by PostgreSQL's clock, and less by the courier's: it counts
 * from before the request that renewed it.
 */
export class HookLeases {
  private readonly logger = new Logger(HookLeases.name);
  /** When each lease ends, by the clock's `now`. */
  private readonly ends = new Map<HookId, number>();
  private readonly leaving = new Map<HookId, Promise<void>>();
  private readonly stopping = new AbortController();
  private beats: Promise<void> | undefined;
  /** Hooks that no courier ran at the last look. */
  unowned = 0;

  /** @param runner the id of this courier */
  constructor(
    private readonly sql: Sql,
    readonly runner: string,
    private readonly listener: LeaseListener,
    private readonly clock: Clock,
    private readonly runs: Runs = { hooks: true, pushes: false },
  ) {}

  /** Whether a request may begin now. */
  holds(hookId: HookId): boolean {
    return (this.ends.get(hookId) ?? 0) > this.clock.now() && !this.leaving.has(hookId);
  }

  start(): void {
    this.beats ??= this.beatOn();
  }

  /** Gives up all hooks in order. Further beats keep them until then. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.ends.keys()].map((hookId) => this.leave(hookId)));
    await this.beats;
    await removeRunner(this.sql, this.runner).catch((error: unknown) => this.warn(error));
  }

  /** Ends the beats at once and gives nothing up, as a kill does. */
  abandon(): void {
    this.stopping.abort();
    for (const hookId of [...this.ends.keys()]) this.lose(hookId);
  }

  /**
   * Renews, gives up what is over the share, and takes what is free. A hook that was given up while its lease was renewed stays given up.
   * Rejects if PostgreSQL is not reachable.
   */
  async beat(): Promise<void> {
    const askedAt = this.clock.now();
    const held = new Set(this.ends.keys());
    const rows = await renewLeases(this.sql, this.runner);
    for (const row of rows) if (this.ends.has(row.id) || !held.has(row.id)) this.extend(row, askedAt);
    const kept = new Set(rows.map(({ id }) => id));
    for (const hookId of [...this.ends.keys()]) if (!kept.has(hookId)) this.lose(hookId);
    if (!this.stopping.signal.aborted) await this.balance();
  }

  private async beatOn(): Promise<void> {
    while (!this.stopping.signal.aborted || this.ends.size > 0) {
      try {
        await this.beat();
      } catch (error) {
        this.warn(error);
      }
      this.loseEnded();
      await sleep(BEAT_MS, undefined, { signal: this.stopping.signal }).catch(() => sleep(BEAT_MS / 10));
    }
  }

  private async balance(): Promise<void> {
    const { hooks, runners, unowned } = await readShare(this.sql, this.runs);
    this.unowned = unowned;
    const share = Math.ceil(hooks / Math.max(1, runners));
    const held = [...this.ends.keys()].filter((hookId) => !this.leaving.has(hookId));
    for (const hookId of held.slice(share)) void this.leave(hookId);
    if (unowned === 0 || held.length >= share) return;
    const askedAt = this.clock.now();
    for (const row of await takeLeases(this.sql, this.runner, this.runs, share - held.length)) {
      this.take(row, askedAt);
      // `stop` was called meanwhile, and did not know of this one.
      if (this.stopping.signal.aborted) void this.leave(row.id);
    }
  }

  private take(row: HookRow, askedAt: number): void {
    this.ends.set(row.id, askedAt + LEASE_MS);
    this.logger.log({ event: 'hook.taken', hookId: row.id });
    this.listener.taken(row);
  }

  /** A lease that ended here before PostgreSQL had renewed it is taken again. */
  private extend(row: HookRow, askedAt: number): void {
    if (!this.ends.has(row.id)) {
      if (!this.stopping.signal.aborted) this.take(row, askedAt);
      return;
    }
    this.ends.set(row.id, askedAt + LEASE_MS);
    this.listener.renewed(row);
  }

  private lose(hookId: HookId): void {
    if (!this.ends.delete(hookId)) return;
    this.logger.log({ event: 'hook.lost', hookId });
    this.listener.lost(hookId);
  }

  private loseEnded(): void {
    const now = this.clock.now();
    for (const [hookId, end] of [...this.ends]) if (end <= now) this.lose(hookId);
  }

  private leave(hookId: HookId): Promise<void> {
    const leaving = this.leaving.get(hookId) ?? this.leaveInOrder(hookId);
    this.leaving.set(hookId, leaving);
    return leaving;
  }

  private async leaveInOrder(hookId: HookId): Promise<void> {
    try {
      await this.listener.release(hookId);
      await giveUpLease(this.sql, this.runner, hookId);
    } catch (error) {
      // The lease ends by itself.
      this.warn(error);
    }
    this.ends.delete(hookId);
    this.leaving.delete(hookId);
  }

  private warn(error: unknown): void {
    this.logger.warn({ event: 'leases.failed', reason: String(error) });
  }
}
