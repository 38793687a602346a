import { perPlural } from '#config/services';

import { ParleyServer, startCluster } from './parley.system.js';
import { endProcess, startProcess, type SystemKind } from './system.js';

const PROGRAM = 'dist/bench/servers/check.js';
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

/** `groups`: the check does not see the rooms of two, which are direct ones. `all`: it sees every room. */
const NAMES = { groups: 'parley 1+1 check', all: 'parley 1+1 checked' } as const;

/** A cluster with a check before a send, a process of its own that takes 20 ms. Its CPU time is not Parley's. */
export function parleyChecked(rooms: keyof typeof NAMES, scenarios: readonly string[]): SystemKind {
  return {
    name: NAMES[rooms],
    scenarios,
    async start() {
      const { child, line: url } = await startProcess([PROGRAM], {}, (text) => text.startsWith('http'));
      const settings = { CHECK_URL: url, CHECK_SECRET: SECRET, CHECK_ROOMS: rooms };
      try {
        const cluster = await startCluster({ ...perPlural(() => 1), couriers: 0 }, 1, settings);
        const stop = async (): Promise<void> => {
          await cluster.stop();
          await endProcess(child);
        };
        const times = async (): Promise<readonly number[]> => (await (await fetch(url)).json()) as number[];
        return new ParleyServer({ ...cluster, stop, check: { times } });
      } catch (error) {
        await endProcess(child);
        throw error;
      }
    },
  };
}
