import type { Buses } from '../buses.js';
import { InProcessCommandBus } from './command-bus.adapter.js';
import { InProcessFanout } from './fanout.adapter.js';
import { InProcessFeedListeners } from './feed-listeners.adapter.js';
import { InProcessQueryBus } from './query-bus.adapter.js';

/** The buses of the embedded form: one process. Values pass through JSON, as they do over Redis. */
export class InProcessBuses implements Buses {
  readonly commands = new InProcessCommandBus();
  readonly queries = new InProcessQueryBus();
  readonly fanout = new InProcessFanout();
  readonly feedListeners = new InProcessFeedListeners();
  readonly broker = undefined;

  healthy(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    this.queries.close();
    await this.commands.close();
  }
}
