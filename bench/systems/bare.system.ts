import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';

import { gatherByName, startServer } from './broadcast.system.js';
import { endProcess, startProcess, type Store, type SystemKind } from './system.js';

const FILL = `INSERT INTO messages (room_id, seq, id, body)
  SELECT room_id, n, gen_random_uuid(), 'message ' || n FROM generate_series(1, $1) n, unnest($2::text[]) room_id ORDER BY n`;

/**
 * The architecture of Parley without its work: gateways, a stream of commands, one history that stores batches, frames and
 * answers over Redis. It keeps no promise but store-first and order, and shows what the processes and their wake-ups cost.
 */
export function bare(gateways: number, scenarios: readonly string[]): SystemKind {
  return { name: `bare ${String(gateways)}+1`, scenarios, start: () => startBare(gateways) };
}

async function startBare(count: number): ReturnType<SystemKind['start']> {
  const redis = await startRedis();
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const postgres = await startPostgres({ dataDir, persistent: false, database: 'bare' });
  const env = { REDIS_URL: redis.url, DATABASE_URL: postgres.url };
  const history = await startProcess(['dist/bench/servers/bare-history.js'], env, () => true);
  const gateways: Awaited<ReturnType<typeof startServer>>[] = [];
  while (gateways.length < count) gateways.push(await startServer('bare-gateway', env));
  const roomIds = new Set<string>();
  const store: Store = {
    async fill(messagesPerRoom) {
      const client = new pg.Client(postgres.url);
      await client.connect();
      await client.query(FILL, [messagesPerRoom, [...roomIds]]);
      await client.query('VACUUM (ANALYZE) messages');
      await client.end();
    },
    page: (roomId, place, limit) => ({
      event: 'message:page',
      payload: JSON.stringify({ roomId, limit, ...(place === 'start' && { after: 0 }) }),
    }),
  };
  return {
    parts: {
      gateway: gateways.map(({ child }) => child.pid ?? 0),
      history: [history.child.pid ?? 0],
      postgres: [postgres.pid],
      redis: [redis.pid],
    },
    store,
    gather(crowd) {
      const plan = gatherByName(
        crowd,
        gateways.map(({ line }) => line),
      );
      for (const { roomId } of plan.clients) roomIds.add(roomId);
      return Promise.resolve(plan);
    },
    async stop() {
      for (const { child } of [...gateways, history]) await endProcess(child);
      await postgres.stop();
      await redis.stop();
    },
  };
}
