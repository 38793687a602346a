import type { Scenario } from './scenario.js';
import { steady, type SteadyLoad } from './steady.js';

const MESSAGES = 10_000_000;
const ROOMS = 500;
/** The system of this name gets the messages; the others stay empty. */
export const FULL = 'parley 1+1 full';

/** The load beside a store of many messages. */
export function besideMessages(load: SteadyLoad): Scenario {
  const plain = steady(load);
  return {
    ...plain,
    async set(system, settings, name) {
      if (name === FULL) {
        await system.gather({ name: 'past', rooms: ROOMS, membersPerRoom: 3, sendersPerRoom: 0 });
        await system.store?.fill(Math.ceil((MESSAGES * settings.scale) / ROOMS));
      }
      return plain.set(system, settings, name);
    },
  };
}
