import type { CommandBatch, CommandBus, CommandResults } from '#bus/command-bus.port';
import { WrappedCommandBus } from '#bus/wrapped-command-bus';
import { beginSubmits } from './submit-spans.js';
import type { Traces } from './traces.js';

/** The bus with a span for each traced command. If traces are off, the bus itself. */
export function tracedCommandBus(bus: CommandBus, traces: Traces): CommandBus {
  return traces.on ? new TracedCommandBus(bus, traces) : bus;
}

class TracedCommandBus extends WrappedCommandBus {
  constructor(
    bus: CommandBus,
    private readonly traces: Traces,
  ) {
    super(bus);
  }

  override async submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    const spans = beginSubmits(this.traces, batch, this.bus.now());
    try {
      return await this.bus.submit<Command, Result>(spans?.batch ?? batch);
    } finally {
      spans?.end();
    }
  }
}
