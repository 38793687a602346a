import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from '../random.js';
import type { Direction, NetworkLink } from '../site/link.js';
import type { LocalSite } from '../site/local-site.js';
import type { ChaosService } from '../site/service.js';
import type { Fault } from './fault.js';

const DELAY_MIN_MS = 50;
const DELAY_MAX_MS = 800;
const LINK_MIN_MS = 1_000;
const LINK_MAX_MS = 9_000;
/** Longer than a lease, so that another history takes over while the old owner still writes. */
const LOST_LEASE_MS = 6_000;
const LOST_LEASE_DELAY_MS = 600;
/** Longer than a request may take and than it may still take effect afterwards. */
const LONG_SILENCE_MS = 16_000;

export function linkFaults(site: LocalSite, link: NetworkLink): Fault[] {
  const fault = (kind: string, name: string, act: (random: SeededRandom) => void): Fault => ({
    kind,
    name: `${name} ${link.name}`,
    endsProcess: false,
    strike: async (random) => {
      act(random);
      await sleep(random.between(LINK_MIN_MS, LINK_MAX_MS));
      link.heal();
      await site.untilWhole();
    },
  });
  const directions: readonly Direction[] = ['out', 'back'];
  return [
    fault('cut', 'cut', () => link.cut()),
    fault('silence', 'silence', () => directions.forEach((direction) => link.stop(direction))),
    ...directions.map((direction) => fault('one-way', `one-way (${direction})`, () => link.stop(direction))),
    fault('delay', 'delay', (random) => link.delay(random.between(DELAY_MIN_MS, DELAY_MAX_MS))),
  ];
}

/** What a gateway has sent arrives long after its clients gave up and went on over the other one. */
export function longSilence(site: LocalSite, gateway: ChaosService): Fault[] {
  const link = site.links.get(gateway)?.redis;
  if (link === undefined) return [];
  return [
    {
      kind: 'long-silence',
      name: `nothing that ${gateway.name} sends reaches Redis`,
      endsProcess: false,
      onDemand: true,
      strike: async () => {
        link.stop('out');
        await sleep(LONG_SILENCE_MS);
        link.heal();
        await site.untilWhole();
      },
    },
  ];
}

/** Another history takes over while this one still has slow transactions open. */
export function lostLease(site: LocalSite, history: ChaosService): Fault[] {
  const links = site.links.get(history);
  const postgres = links?.postgres ?? null;
  if (links === undefined || postgres === null) return [];
  const { redis } = links;
  return [
    {
      kind: 'lost-lease',
      name: `${history.name} loses its leases while it writes`,
      endsProcess: false,
      strike: async () => {
        postgres.delay(LOST_LEASE_DELAY_MS);
        await sleep(LOST_LEASE_DELAY_MS);
        redis.stop('back');
        redis.stop('out');
        await sleep(LOST_LEASE_MS);
        postgres.heal();
        redis.heal();
        await site.untilWhole();
      },
    },
  ];
}
