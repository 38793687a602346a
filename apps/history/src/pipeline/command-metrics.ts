import { Injectable } from '@nestjs/common';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { CommandBus, type CommandBatch, type CommandResults } from '#bus/command-bus.port';
import type { CommandResult, CommandType, ErrorCode, RoomCommand } from '#contracts';
import { Metrics } from '#platform/metrics';
import { Announcements } from './announcements.service.js';

const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const MS_PER_SECOND = 1000;

const name = (what: string): string => `parley_history_${what}`;

/** What an operator watches of the write path: how long its steps take, what it answers, and what is waiting. */
@Injectable()
export class CommandMetrics {
  private readonly seconds: Histogram;
  private readonly transactions: Histogram;
  private readonly publishing: Histogram;
  private readonly batches: Histogram;
  private readonly commands: Counter<'type' | 'outcome'>;
  private readonly duplicates: Counter;
  private readonly failures: Counter;
  private readonly splits: Counter;
  private readonly takeovers: Counter;
  /** By type and outcome, looked up once: with labels at hand each command would hash them anew. */
  private readonly children = new Map<CommandType, Map<ErrorCode | 'ok', Counter.Internal>>();

  constructor(metrics: Metrics, bus: CommandBus, announcements: Announcements) {
    const seconds = (what: string, help: string) => metrics.histogram({ name: name(what), help });
    const counter = (what: string, help: string) => metrics.counter({ name: name(what), help });
    this.seconds = seconds('call_seconds', 'From batches handed over to their answers.');
    this.transactions = seconds('transaction_seconds', 'From the start of a write transaction to its commit.');
    this.publishing = seconds('publish_seconds', 'From a commit to the last of its frames taken by the fan-out.');
    this.batches = metrics.histogram(
      { name: name('call_batches'), help: 'Batches that were carried out together.' },
      BATCH_BUCKETS,
    );
    this.commands = metrics.counter({
      name: name('commands_total'),
      help: 'Commands that were answered, by type and outcome: ok or the error code.',
      labels: ['type', 'outcome'],
    });
    this.duplicates = counter('duplicates_total', 'Messages that were sent again and found stored: `dup`.');
    this.failures = counter('calls_failed_total', 'Calls that PostgreSQL was away for.');
    this.splits = counter('splits_total', 'Transactions that failed and were carried out again in parts.');
    this.takeovers = counter('takeovers_total', 'Partitions that this history has taken over.');
    this.measureLag(metrics, bus);
    measureFrames(metrics, announcements);
  }

  async measure(
    batches: readonly CommandBatch<RoomCommand>[],
    call: () => Promise<readonly CommandResults<CommandResult>[]>,
  ): Promise<readonly CommandResults<CommandResult>[]> {
    this.batches.observe(batches.length);
    try {
      const results = await timed(this.seconds, call);
      batches.forEach(({ commands }, batch) =>
        commands.forEach(({ type }, place) => this.answered(type, results[batch]?.[place])),
      );
      return results;
    } catch (error) {
      this.failures.inc();
      throw error;
    }
  }

  transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    return timed(this.transactions, work);
  }

  publish<Result>(work: () => Promise<Result>): Promise<Result> {
    return timed(this.publishing, work);
  }

  split(): void {
    this.splits.inc();
  }

  takenOver(): void {
    this.takeovers.inc();
  }

  private answered(type: CommandType, result: CommandResult | undefined): void {
    if (result === undefined) return;
    this.child(type, result.ok ? 'ok' : result.error.code).inc();
    if (result.ok && 'dup' in result.data && result.data.dup) this.duplicates.inc();
  }

  private child(type: CommandType, outcome: ErrorCode | 'ok'): Counter.Internal {
    const ofType = this.children.get(type) ?? this.beginType(type);
    const child = ofType.get(outcome) ?? this.commands.labels(type, outcome);
    ofType.set(outcome, child);
    return child;
  }

  /** An alert sees the first INTERNAL only where there was a 0 before. */
  private beginType(type: CommandType): Map<ErrorCode | 'ok', Counter.Internal> {
    const ofType = new Map<ErrorCode | 'ok', Counter.Internal>();
    this.children.set(type, ofType);
    this.commands.inc({ type, outcome: 'INTERNAL' }, 0);
    return ofType;
  }

  /** Every history tells of all partitions: that of a dead one must not look empty. */
  private measureLag(metrics: Metrics, bus: CommandBus): void {
    const gauge = (what: string, help: string): Gauge<'partition'> =>
      metrics.gauge({ name: name(what), help, labels: ['partition'] as const });
    const oldest = gauge('oldest_batch_seconds', 'Age of the oldest batch that is not answered, by partition.');
    const unowned = metrics.gauge({ name: name('partitions_unowned'), help: 'Partitions that no history holds.' });
    const open = { name: name('open_batches'), help: 'Batches not answered yet, by partition.' };
    metrics.gauge({ ...open, labels: ['partition'] as const }, async (held) => {
      const lags = await bus.lag().catch(() => undefined);
      // Redis is away: no value at all, rather than an old one.
      if (lags === undefined) return [held, oldest, unowned].forEach((stale) => stale.reset());
      for (const [number, lag] of lags) {
        const partition = String(number);
        held.set({ partition }, lag.open);
        oldest.set({ partition }, (lag.oldestMs ?? 0) / MS_PER_SECOND);
      }
      unowned.set([...lags.values()].filter(({ owner }) => owner === null).length);
    });
  }
}

function measureFrames(metrics: Metrics, { counts }: Announcements): void {
  const elsewhere = (what: string, help: string, read: () => number): void =>
    metrics.countedElsewhere({ name: name(what), help }, read);
  elsewhere('frames_published_total', 'Frames of rooms and users handed to the fan-out.', () => counts.published);
  elsewhere('frames_lost_total', 'Frames that the fan-out did not take: clients heal by `sync`.', () => counts.lost);
}

async function timed<Result>(seconds: Histogram, work: () => Promise<Result>): Promise<Result> {
  const startedAtMs = performance.now();
  try {
    return await work();
  } finally {
    seconds.observe((performance.now() - startedAtMs) / MS_PER_SECOND);
  }
}
