import type { Counter, Histogram } from 'prom-client';
import type { CommandBatch, CommandBus, CommandResults } from '#bus/command-bus.port';
import { WrappedCommandBus } from '#bus/wrapped-command-bus';
import type { Metrics } from '#platform/metrics/metrics';
import { toSeconds } from './socket/request-metrics.js';

const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** The command bus of a gateway, with metrics about its batches. */
export class MeasuredCommandBus extends WrappedCommandBus {
  private readonly sizes: Histogram;
  private readonly seconds: Histogram;
  private readonly failures: Counter;

  constructor(bus: CommandBus, metrics: Metrics) {
    super(bus);
    this.sizes = metrics.histogram(
      { name: 'parley_gateway_batch_commands', help: 'Commands in one batch of a room.' },
      BATCH_BUCKETS,
    );
    this.seconds = metrics.histogram({
      name: 'parley_gateway_batch_seconds',
      help: 'Time from submitting a batch to its answer: the stream, the commit and the way back.',
    });
    this.failures = metrics.counter({
      name: 'parley_gateway_batches_failed_total',
      help: 'Batches that were refused, or not answered in time.',
    });
  }

  override async submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    this.sizes.observe(batch.commands.length);
    const startedAtMs = performance.now();
    try {
      const results = await this.bus.submit<Command, Result>(batch);
      this.seconds.observe(toSeconds(performance.now() - startedAtMs));
      return results;
    } catch (error) {
      this.failures.inc();
      throw error;
    }
  }
}
