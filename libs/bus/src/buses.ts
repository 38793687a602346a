import type { CommandBus } from './command-bus.port.js';
import type { Fanout } from './fanout.port.js';
import type { QueryBus } from './query-bus.port.js';

/** The three ports of one process, over one broker. */
export interface Buses {
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  readonly fanout: Fanout;
  /** What the operator calls the broker; `undefined` where there is none outside of the process. */
  readonly broker: string | undefined;
  /** Whether the broker answers within a second. */
  healthy(): Promise<boolean>;
  /** Stops what still runs and closes every connection; open submits and asks are rejected with `UNAVAILABLE`. */
  close(): Promise<void>;
}
