import type { Counter, Histogram } from 'prom-client';
import {
  CommandBus,
  type CommandBatch,
  type CommandConsumer,
  type CommandResults,
  type Consumption,
  type PartitionLag,
} from '#bus/command-bus.port';
import type { Metrics } from '#platform/metrics';

const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** The command bus as gateways use it, with the size of each batch counted. */
export class MeasuredCommandBus extends CommandBus {
  private readonly sizes: Histogram;
  private readonly failures: Counter;

  constructor(
    private readonly bus: CommandBus,
    metrics: Metrics,
  ) {
    super();
    this.sizes = metrics.histogram(
      { name: 'parley_gateway_batch_commands', help: 'Commands in one batch of a room.' },
      BATCH_BUCKETS,
    );
    this.failures = metrics.counter({
      name: 'parley_gateway_batches_failed_total',
      help: 'Batches that were not taken, or not answered in time.',
    });
  }

  override async submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    this.sizes.observe(batch.commands.length);
    try {
      return await this.bus.submit<Command, Result>(batch);
    } catch (error) {
      this.failures.inc();
      throw error;
    }
  }

  override consume<Command, Result>(consumer: CommandConsumer<Command, Result>): Promise<Consumption> {
    return this.bus.consume(consumer);
  }

  override now(): number {
    return this.bus.now();
  }

  override lag(): Promise<ReadonlyMap<number, PartitionLag>> {
    return this.bus.lag();
  }
}
