import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { signalPid } from '#engines/engine-process';

import type { LocalSite } from '../site/local-site.js';
import type { ChaosService } from '../site/service.js';
import type { Fault } from './fault.js';
import { STOP_MAX_MS, STOP_MIN_MS } from './stop-times.js';

/** When the histories continue, all attempts are in the stream and no deadline has passed. */
const ALL_STOPPED_MS = 6_500;
const POLL_INTERVAL_MS = 100;
const CLOCK_SHIFT_MAX_MS = 3_600_000;
const CLOCK_SHIFTED_MS = 8_000;

export function kill(site: LocalSite, service: ChaosService): Fault {
  return {
    kind: 'kill',
    name: `kill ${service.name}`,
    endsProcess: true,
    strike: async () => {
      await service.replace('SIGKILL');
      await site.untilWhole();
    },
  };
}

export function stop(site: LocalSite, service: ChaosService): Fault {
  return {
    kind: 'stop',
    name: `stop ${service.name}`,
    endsProcess: false,
    strike: async (random) => {
      service.signal('SIGSTOP');
      await sleep(random.between(STOP_MIN_MS, STOP_MAX_MS));
      service.signal('SIGCONT');
      await site.untilWhole();
    },
  };
}

/** For a while no history serves a partition, and meanwhile all leases end. */
export function stopHistories(site: LocalSite): Fault {
  const signal = (name: NodeJS.Signals): void => site.servicesOf('history').forEach((history) => history.signal(name));
  return {
    kind: 'stop-histories',
    name: 'stop all histories',
    endsProcess: false,
    strike: async () => {
      signal('SIGSTOP');
      await sleep(ALL_STOPPED_MS);
      signal('SIGCONT');
      await site.untilWhole();
    },
  };
}

/** The process comes back with a wrong wall clock, works with it for a while, and then comes back with the right one. */
export function shiftClock(site: LocalSite, service: ChaosService): Fault {
  return {
    kind: 'clock',
    name: `shift the clock of ${service.name}`,
    endsProcess: true,
    strike: async (random) => {
      const clockShiftMs = random.between(-CLOCK_SHIFT_MAX_MS, CLOCK_SHIFT_MAX_MS);
      await service.replace('SIGTERM', { clockShiftMs });
      await sleep(CLOCK_SHIFTED_MS);
      await service.replace('SIGTERM');
      await site.untilWhole();
    },
  };
}

export function frontFaults(site: LocalSite): Fault[] {
  const signal = (name: NodeJS.Signals): void => void signalPid(site.frontPid, name);
  return [
    {
      kind: 'kill',
      name: 'kill the front',
      endsProcess: true,
      strike: async () => {
        const { frontPid } = site;
        signal('SIGKILL');
        while (site.frontPid === frontPid) await sleep(POLL_INTERVAL_MS);
        await site.untilWhole();
      },
    },
    {
      kind: 'stop',
      name: 'stop the front',
      endsProcess: false,
      strike: async (random) => {
        signal('SIGSTOP');
        await sleep(random.between(STOP_MIN_MS, STOP_MAX_MS));
        signal('SIGCONT');
        await site.untilWhole();
      },
    },
  ];
}

/** Every service that the version before has goes back to it, one process after the other, and then forward again. */
export function rolling(site: LocalSite, dist: string, previousDist: string): Fault {
  return {
    kind: 'rolling',
    name: 'rolling restart to the version before and back',
    endsProcess: true,
    isLong: true,
    strike: async () => {
      for (const version of [previousDist, dist]) {
        for (const service of site.services.filter(({ app }) =>
          existsSync(join(previousDist, 'apps', app, 'src/main.js')),
        )) {
          await service.replace('SIGTERM', { dist: version });
          await site.untilWhole();
        }
      }
    },
  };
}
