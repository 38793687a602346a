import { join } from 'node:path';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { STANDBY_NAME, startStandby } from '#engines/postgres-standby';
import { redisUrl } from '#engines/redis-cluster';
import { Relay } from '#testing/engines/relay';
import { query } from '#testing/topology/store';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { topology } from '#testing/topology/topology';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const MESSAGES_EACH = 500;
const SYNCHRONOUS = [`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY_NAME}'`, 'SELECT pg_reload_conf()'];

const folder = setFolder();

let primary: PostgresEngine;
let standby: PostgresEngine;
/** The URL of the primary, as a proxy or a service of Kubernetes has it. */
let relay: Relay;
let serving: PostgresEngine;
let pair: TestPair;

async function on<Row extends object>(server: PostgresEngine, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const isSynchronous = async (): Promise<boolean> =>
  (await on(primary, `SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`)).length === 1;
const timeline = async (): Promise<string> => {
  const [row] = await query<{ timeline: string }>(
    'SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline',
  );
  return row?.timeline ?? '';
};

beforeAll(async () => {
  primary = await startPostgres({ dataDir: join(folder, 'primary'), persistent: false });
  standby = await startStandby(primary);
  for (const statement of SYNCHRONOUS) await on(primary, statement);
  await vi.waitUntil(isSynchronous, { timeout: STORM_TIMEOUT_MS });
  serving = primary;
  relay = await Relay.start(() => serving.url);
  pair = await TestPair.start({
    settings: {
      DATABASE_URL: relay.url,
      REDIS_URL: redisUrl(topology().redis.map(({ url }) => url)),
      REDIS_PREFIX: 'failover',
    },
  });
});

afterAll(async () => {
  await pair.stop();
  await relay.stop();
  for (const server of [primary, standby]) {
    await server.kill();
    await server.stop();
  }
});

describe('with a synchronous standby, nothing acked is lost, doubled or reordered', () => {
  it('when the primary is killed in mid-stream and the standby takes over its URL', async () => {
    expect(await timeline()).toBe('00000001');
    await withstandStorm({
      strike: async () => {
        await primary.kill();
        await on(standby, 'SELECT pg_promote()');
        serving = standby;
      },
      messagesEach: MESSAGES_EACH,
    });
    expect(await timeline()).toBe('00000002');
  });
});
