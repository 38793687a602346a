import { Gathering } from './gathering.js';
import type { Scenario } from './scenario.js';
import { measureLoad } from './steady.js';

const CROWD = { rooms: 100, membersPerRoom: 2, sendersPerRoom: 2 };
const SHARE_OF_FULL_LOAD = 0.1;
const WINDOW = 4;

/** A tenth of the messages per second that the same crowd reaches with four messages in flight. */
export const light = openLoop(
  { name: 'light', summary: 'the rooms of pairs at 10 % of the full load of the system, whatever the answers' },
  (full) => full * SHARE_OF_FULL_LOAD,
);

/** Messages at fixed times, whatever the answers. `pace` is their number per second, after that of full load. */
export function openLoop(named: Pick<Scenario, 'name' | 'summary'>, pace: (full: number) => number): Scenario {
  return {
    ...named,
    plots: ['delivery p99 ms'],
    async set(system, settings) {
      const gathering = await Gathering.of(system, { ...CROWD, name: named.name }, settings.generators);
      const { generators } = gathering;
      const full = await gathering.runIn(WINDOW, settings.runInSeconds * 1000);
      const each = Math.max(1, pace(full) / settings.generators);
      return {
        round: () => measureLoad(system, gathering, settings, () => generators.call('pace', each)),
        end: () => generators.stop(),
      };
    },
  };
}
