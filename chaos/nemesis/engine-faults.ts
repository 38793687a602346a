import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { signalPid } from '#engines/engine-process';

import type { SeededRandom } from '../random/random.js';
import type { LocalSite } from '../site/local-site.js';
import type { Fault, FaultKind } from './fault.js';
import { STOP_MAX_MS, STOP_MIN_MS } from './stop-times.js';

const POLL_INTERVAL_MS = 100;
const DISK_FULL_MS = 4_000;
const REDIS_TIMEOUT_MS = 2_000;
const PROMOTED_MS = 1_000;

export function redisFaults(site: LocalSite): Fault[] {
  return [
    {
      kind: 'redis-empty',
      name: 'restart Redis empty',
      endsProcess: true,
      strike: async () => {
        const before = site.redis;
        await before.kill();
        while (site.redis === before) await sleep(POLL_INTERVAL_MS);
        await site.untilWhole();
      },
    },
    {
      kind: 'redis-pause',
      name: 'stop Redis',
      endsProcess: false,
      strike: async (random) => {
        const { pid } = site.redis;
        signalPid(pid, 'SIGSTOP');
        await sleep(random.between(STOP_MIN_MS, STOP_MAX_MS));
        signalPid(pid, 'SIGCONT');
        await site.untilWhole();
      },
    },
    {
      kind: 'redis-clients',
      name: 'break all connections of Redis',
      endsProcess: false,
      strike: async () => {
        await withRedis(site, async (redis) => {
          for (const type of ['normal', 'pubsub']) await redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
        });
        await site.untilWhole();
      },
    },
  ];
}

async function withRedis(site: LocalSite, use: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(site.redis.url, { connectTimeout: REDIS_TIMEOUT_MS, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    await use(redis);
  } finally {
    redis.disconnect();
  }
}

export function databaseFaults(site: LocalSite): Fault[] {
  const fault = (
    kind: FaultKind,
    name: string,
    endsProcess: boolean,
    act: (random: SeededRandom) => Promise<void>,
  ): Fault => ({
    kind,
    name,
    endsProcess,
    strike: async (random) => {
      await act(random);
      await site.database.untilReady();
      await site.untilWhole();
    },
  });
  return [
    fault('postgres-restart', 'restart PostgreSQL', true, () => site.database.restart()),
    fault('postgres-kill', 'kill PostgreSQL', true, () => site.database.kill()),
    fault('postgres-connections', 'terminate all connections of PostgreSQL', false, () =>
      site.database.terminateConnections(),
    ),
    fault('postgres-pause', 'stop PostgreSQL', false, async (random) => {
      site.database.signal('SIGSTOP');
      await sleep(random.between(STOP_MIN_MS, STOP_MAX_MS));
      site.database.signal('SIGCONT');
    }),
  ];
}

export function diskFull(site: LocalSite, disk: NonNullable<LocalSite['disk']>): Fault {
  return {
    kind: 'disk-full',
    name: "fill PostgreSQL's disk",
    // PostgreSQL ends itself when it cannot write its WAL.
    endsProcess: true,
    strike: async () => {
      await disk.fill();
      await sleep(DISK_FULL_MS);
      await disk.free();
      await site.database.untilReady();
      await site.untilWhole();
    },
  };
}

export function promotion(site: LocalSite): Fault {
  return {
    kind: 'promote',
    name: 'kill the primary and promote the synchronous standby',
    endsProcess: true,
    once: true,
    strike: async () => {
      await site.database.promote();
      for (const { postgres } of site.links.values()) postgres?.moveTo(site.database.url);
      await sleep(PROMOTED_MS);
      await site.untilWhole();
    },
  };
}

/** As after a restore: what clients and hooks know of the store counts no more. */
export function epochRenewal(site: LocalSite): Fault {
  return {
    kind: 'epoch',
    name: 'renew the epoch',
    endsProcess: false,
    strike: async () => {
      await site.operator.renewEpoch();
      await site.untilWhole();
    },
  };
}
