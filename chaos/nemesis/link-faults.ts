import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from '../random/random.js';
import type { Direction, NetworkLink } from '../site/link.js';
import type { LocalSite } from '../site/local-site.js';
import type { ChaosService } from '../site/service.js';
import type { Fault, FaultKind } from './fault.js';

const DELAY_MIN_MS = 50;
const DELAY_MAX_MS = 800;
const LINK_MIN_MS = 1_000;
const LINK_MAX_MS = 9_000;
/** Longer than a lease, so that another history takes over while the old owner still writes. */
const LOST_LEASE_MS = 6_000;
const LOST_LEASE_DELAY_MS = 600;
/** The name of the gateways' connection that receives the answers of histories. */
const REPLIES = 'parley-replies';
/** Longer than a gateway waits before it sends a command again. */
const DEAF_MS = 5_000;
const LOST_WRITES_MS = 500;
/** Longer than the server tries to carry out a request. */
const PAST_DEADLINES_MS = 10_500;
/** Longer than a request may take and than it may still take effect afterwards. */
const LONG_SILENCE_MS = 16_000;

export function linkFaults(site: LocalSite, link: NetworkLink): Fault[] {
  const fault = (kind: FaultKind, name: string, act: (random: SeededRandom) => void): Fault => ({
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

/** The commands of a gateway arrive long after its clients have given up and continued over the other gateway. */
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

/** A gateway gets no answers of histories; everything else passes. So it sends commands again that were executed. */
export function deaf(site: LocalSite, gateway: ChaosService): Fault[] {
  const link = site.links.get(gateway)?.redis;
  if (link === undefined) return [];
  return [
    {
      kind: 'deaf',
      name: `${gateway.name} hears no answers`,
      endsProcess: false,
      strike: async () => {
        link.stop('back', REPLIES);
        await sleep(DEAF_MS);
        link.heal();
        await site.untilWhole();
      },
    },
  ];
}

/** Loses the last writes of histories. Nothing can be stored until the deadlines of all waiting requests have passed. */
export function lostWrites(site: LocalSite): Fault {
  const links = site.servicesOf('history').flatMap((history) => site.links.get(history)?.postgres ?? []);
  return {
    kind: 'lost-writes',
    name: 'lose the last writes, and PostgreSQL for a while',
    endsProcess: false,
    onDemand: true,
    strike: async () => {
      // Commands that they send now are still under way when the connections break.
      for (const link of links) link.delay(LOST_WRITES_MS * 2);
      await sleep(LOST_WRITES_MS);
      for (const link of links) link.cut();
      await sleep(PAST_DEADLINES_MS);
      for (const link of links) link.heal();
      await site.untilWhole();
    },
  };
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
