import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { redisUrl } from '#engines/redis-cluster';
import { Address } from '#testing/address';
import { StandaloneProcess } from '#testing/standalone-process';
import { STANDBY_NAME, startStandby } from '#engines/postgres-standby';
import { query } from '#testing/store';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/storm';
import { type Topology, topology, TOPOLOGY_FILE } from '#testing/topology';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const MESSAGES_EACH = 500;
const SYNCHRONOUS = [`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY_NAME}'`, 'SELECT pg_reload_conf()'];

const folder = mkdtempSync(join(tmpdir(), 'parley-test-failover-'));
const outer = process.env[TOPOLOGY_FILE];

let primary: PostgresEngine;
let standby: PostgresEngine;
/** The address of the primary, as a proxy or a service of Kubernetes has it. */
let address: Address;
let serving: PostgresEngine;
/** Two processes with all services, which share Redis like those of a cluster. */
let parleys: StandaloneProcess[] = [];

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
  address = await Address.start(() => serving.url);
  const settings = {
    DATABASE_URL: address.url,
    REDIS_URL: redisUrl(topology().redis.map(({ url }) => url)),
    REDIS_PREFIX: 'failover',
    RATE_LIMITS: 'off',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
  };
  parleys = await Promise.all([1, 2].map(() => StandaloneProcess.start(settings)));
  const places = parleys.map(({ url }) => ({ pid: 0, url }));
  const own: Topology = {
    url: places[0]?.url ?? '',
    ...{ gateways: places, histories: places, auths: places },
    redis: [],
    postgres: { pid: primary.pid, url: address.url },
  };
  process.env[TOPOLOGY_FILE] = join(folder, 'topology.json');
  writeFileSync(join(folder, 'topology.json'), JSON.stringify(own));
});

afterAll(async () => {
  if (outer !== undefined) process.env[TOPOLOGY_FILE] = outer;
  await Promise.all(parleys.map((parley) => parley.stop()));
  await address.stop();
  for (const server of [primary, standby]) {
    await server.kill();
    await server.stop();
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('with a synchronous standby, nothing acked is lost, doubled or reordered', () => {
  it('when the primary is killed in mid-stream and the standby takes over its address', async () => {
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
