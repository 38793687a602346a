import {
  CommandBus,
  type CommandBatch,
  type CommandConsumer,
  type CommandResults,
  type Consumption,
  type PartitionLag,
} from '#bus/command-bus.port';
import { beginSubmits } from './submit-spans.js';
import type { Traces } from './traces.js';

/** The bus with a span for each traced command that goes over it; where traces are off, the bus itself. */
export function tracedCommandBus(bus: CommandBus, traces: Traces): CommandBus {
  return traces.on ? new TracedCommandBus(bus, traces) : bus;
}

class TracedCommandBus extends CommandBus {
  constructor(
    private readonly bus: CommandBus,
    private readonly traces: Traces,
  ) {
    super();
  }

  override async submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    const spans = beginSubmits(this.traces, batch, this.bus.now());
    try {
      return await this.bus.submit<Command, Result>(spans?.batch ?? batch);
    } finally {
      spans?.end();
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
