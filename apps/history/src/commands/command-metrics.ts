import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { CommandBus, type CommandBatch } from '#bus/command-bus.port';
import { Metrics } from '#platform/metrics';

const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** What an operator watches of the write path: how long calls of the bus take, and what is waiting. */
@Injectable()
export class CommandMetrics {
  private readonly seconds: Histogram;
  private readonly batches: Histogram;
  private readonly commands: Counter;
  private readonly failures: Counter;

  constructor(metrics: Metrics, bus: CommandBus) {
    const name = (what: string): string => `parley_history_${what}`;
    const batches = { name: name('call_batches'), help: 'Batches that were carried out together.' };
    this.seconds = metrics.histogram({
      name: name('call_seconds'),
      help: 'From batches handed over to their answers.',
    });
    this.batches = metrics.histogram(batches, BATCH_BUCKETS);
    this.commands = metrics.counter({ name: name('commands_total'), help: 'Commands that were answered.' });
    this.failures = metrics.counter({ name: name('calls_failed_total'), help: 'Calls that PostgreSQL was away for.' });
    const lag = { name: name('open_batches'), help: 'Batches not answered yet.', labels: ['partition'] as const };
    metrics.gauge(lag, async (gauge) => {
      for (const [partition, { open }] of await bus.lag()) gauge.set({ partition: String(partition) }, open);
    });
  }

  async measure<Result>(batches: readonly CommandBatch[], call: () => Promise<Result>): Promise<Result> {
    const done = this.seconds.startTimer();
    this.batches.observe(batches.length);
    try {
      const result = await call();
      this.commands.inc(batches.reduce((sum, { commands }) => sum + commands.length, 0));
      return result;
    } catch (error) {
      this.failures.inc();
      throw error;
    } finally {
      done();
    }
  }
}
