import { Injectable } from '@nestjs/common';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { CommandBus, type CommandBatch, type CommandResults } from '#bus/command-bus.port';
import type { CommandResult, CommandType, ErrorCode, RoomCommand } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import { AnnouncementsService } from './announcements.service.js';

const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const MS_PER_SECOND = 1000;

const name = (suffix: string): string => `parley_history_${suffix}`;

/** Metrics of the write path: duration of its steps, outcomes of commands, and lag of the partitions. */
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
  /** Counters by type and outcome: prom-client would otherwise hash the labels for each command. */
  private readonly children = new Map<CommandType, Map<ErrorCode | 'ok', Counter.Internal>>();

  constructor(metrics: Metrics, bus: CommandBus, announcements: AnnouncementsService) {
    const seconds = (suffix: string, help: string) => metrics.histogram({ name: name(suffix), help });
    const counter = (suffix: string, help: string) => metrics.counter({ name: name(suffix), help });
    this.seconds = seconds('call_seconds', 'Time from receiving a call of batches to its answers.');
    this.transactions = seconds('transaction_seconds', 'Time from the start of a write transaction to its commit.');
    this.publishing = seconds(
      'publish_seconds',
      'Time from a commit until the fan-out has taken the last of its frames.',
    );
    this.batches = metrics.histogram({ name: name('call_batches'), help: 'Batches per call.' }, BATCH_BUCKETS);
    this.commands = metrics.counter({
      name: name('commands_total'),
      help: 'Answered commands, by type and outcome: ok or the error code.',
      labels: ['type', 'outcome'],
    });
    this.duplicates = counter('duplicates_total', 'Resent messages that were already stored (`dup`).');
    this.failures = counter('calls_failed_total', 'Calls that failed because PostgreSQL was not reachable.');
    this.splits = counter('splits_total', 'Transactions that failed and were retried in parts.');
    this.takeovers = counter('takeovers_total', 'Partitions that this history took over.');
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

  /** The series of INTERNAL starts at 0, because an alert on its increase would miss the first error otherwise. */
  private beginType(type: CommandType): Map<ErrorCode | 'ok', Counter.Internal> {
    const ofType = new Map<ErrorCode | 'ok', Counter.Internal>();
    this.children.set(type, ofType);
    this.commands.inc({ type, outcome: 'INTERNAL' }, 0);
    return ofType;
  }

  /** Every history reports all partitions, so the partition of a dead history does not look empty. */
  private measureLag(metrics: Metrics, bus: CommandBus): void {
    const gauge = (suffix: string, help: string): Gauge<'partition'> =>
      metrics.gauge({ name: name(suffix), help, labels: ['partition'] as const });
    const oldest = gauge('oldest_batch_seconds', 'Age of the oldest unanswered batch, by partition.');
    const unowned = metrics.gauge({ name: name('partitions_unowned'), help: 'Partitions without an owner.' });
    const batches = { name: name('open_batches'), help: 'Unanswered batches, by partition.' };
    metrics.gauge({ ...batches, labels: ['partition'] as const }, async (open) => {
      const lags = await bus.lag().catch(() => undefined);
      // Redis is not reachable: report no value rather than an old one.
      if (lags === undefined) return [open, oldest, unowned].forEach((gauge) => gauge.reset());
      for (const [number, lag] of lags) {
        const partition = String(number);
        open.set({ partition }, lag.open);
        oldest.set({ partition }, (lag.oldestMs ?? 0) / MS_PER_SECOND);
      }
      unowned.set([...lags.values()].filter(({ owner }) => owner === null).length);
    });
  }
}

function measureFrames(metrics: Metrics, { counts }: AnnouncementsService): void {
  const elsewhere = (suffix: string, help: string, read: () => number): void =>
    metrics.countedElsewhere({ name: name(suffix), help }, read);
  elsewhere('frames_published_total', 'Frames of rooms and users that the fan-out took.', () => counts.published);
  elsewhere(
    'frames_lost_total',
    'Frames that the fan-out did not take. Clients repair the gap with `sync`.',
    () => counts.lost,
  );
}

async function timed<Result>(seconds: Histogram, work: () => Promise<Result>): Promise<Result> {
  const startedAtMs = performance.now();
  try {
    return await work();
  } finally {
    seconds.observe((performance.now() - startedAtMs) / MS_PER_SECOND);
  }
}
