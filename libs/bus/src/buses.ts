import type { CommandBus } from './command-bus.port.js';
import type { Fanout } from './fanout.port.js';
import type { FeedListeners } from './feed-listeners.port.js';
import type { QueryBus } from './query-bus.port.js';

/** The ports of one process, over one broker. */
export interface Buses {
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  readonly fanout: Fanout;
  readonly feedListeners: FeedListeners;
  /** The broker's name in logs and health checks; `undefined` for the in-process buses. */
  readonly broker: string | undefined;
  /** Returns true if the broker answers within a second. */
  healthy(): Promise<boolean>;
  /** Stops all consumers and closes every connection. Rejects open submits and queries with `UNAVAILABLE`. */
  close(): Promise<void>;
}
