import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from '../random/random.js';
import type { Direction } from '../site/link.js';
import type { LocalSite } from '../site/local-site.js';
import type { ChaosService } from '../site/service.js';
import type { ServiceNamespace } from '../site/service-network.js';
import type { Fault, FaultKind } from './fault.js';

const LOST_MIN_MS = 1_000;
const LOST_MAX_MS = 9_000;
const ALL_LOST = 1;
const SOME_LOST = 0.15;
const DIRECTIONS: readonly Direction[] = ['out', 'back'];

/** Packets of a service that the kernel loses: to and from everything else, clients' front included. */
export function networkFaults(site: LocalSite, service: ChaosService): Fault[] {
  const { namespace } = service;
  if (namespace === null) return [];
  return [
    packets(site, namespace, {
      kind: 'partition',
      name: `partition ${service.name}`,
      share: ALL_LOST,
      directions: DIRECTIONS,
    }),
    ...DIRECTIONS.map((direction) =>
      packets(site, namespace, {
        kind: 'partition-one-way',
        name: `partition ${service.name} one way (${direction})`,
        share: ALL_LOST,
        directions: [direction],
      }),
    ),
    packets(site, namespace, {
      kind: 'lossy',
      name: `lose some packets of ${service.name}`,
      share: SOME_LOST,
      directions: DIRECTIONS,
    }),
  ];
}

interface Disturbance {
  readonly kind: FaultKind;
  readonly name: string;
  readonly share: number;
  readonly directions: readonly Direction[];
}

function packets(site: LocalSite, namespace: ServiceNamespace, { kind, name, share, directions }: Disturbance): Fault {
  return {
    kind,
    name,
    endsProcess: false,
    strike: async (random: SeededRandom) => {
      for (const direction of directions) await namespace.lose(direction, share);
      await sleep(random.between(LOST_MIN_MS, LOST_MAX_MS));
      await namespace.heal();
      await site.untilWhole();
    },
  };
}
