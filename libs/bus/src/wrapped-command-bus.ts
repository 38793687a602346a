import {
  CommandBus,
  type CommandBatch,
  type CommandConsumer,
  type CommandResults,
  type Consumption,
  type PartitionLag,
} from './command-bus.port.js';

/** A decorator base: subclasses wrap `submit`, everything else is delegated. */
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
