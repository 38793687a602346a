import {
  CommandBus,
  type CommandBatch,
  type CommandConsumer,
  type CommandResults,
  type Consumption,
  type PartitionLag,
} from './command-bus.port.js';

/** A bus that does something of its own around each submit, and leaves the rest to another. */
export abstract class WrappedCommandBus extends CommandBus {
  constructor(protected readonly bus: CommandBus) {
    super();
  }

  abstract override submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>>;

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
