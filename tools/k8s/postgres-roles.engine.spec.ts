import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { servicesWith, type NameWith } from '#config/services';
import { TestDatabase } from '#testing/engines/test-database';
import { migrate } from '#persistence/migrate';
import { migrateAuth, openAuthStore } from '../../apps/auth/src/auth-store.js';
import { migrateCourier, openCourierStore } from '../../apps/courier/src/store/courier-store.js';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';
import { HistoryStores } from '../../apps/history/src/store/history-stores.js';

const CLUSTER = resolve(import.meta.dirname, '../../k8s/components/postgres-cloudnative/cluster.yaml');
const POOL_MAX = 3;

let server: string;

/** Creates the database like CloudNativePG: the owner, the database, then the statements as the superuser. */
beforeAll(async () => {
  server = (await TestDatabase.open()).url;
  const cluster = parse(readFileSync(CLUSTER, 'utf8')) as ICluster;
  const { database, owner, postInitApplicationSQL = [] } = cluster.spec.bootstrap?.initdb ?? {};
  await query(superuser('postgres'), [`CREATE ROLE ${owner} LOGIN`, `CREATE DATABASE made OWNER ${owner}`]);
  await query(
    superuser('made'),
    postInitApplicationSQL.map((sql) => sql.replaceAll(`DATABASE ${database}`, 'DATABASE made')),
  );
  const roles = ['owner', ...servicesWith('postgres')].map((role) => `ALTER ROLE parley_${role} PASSWORD 'secret'`);
  await query(superuser('made'), roles);
});

describe('the PostgreSQL roles of the manifests', () => {
  it('are sufficient for migrations and for the services', async () => {
    expect(await migrateAuth(as('owner'))).not.toEqual([]);
    expect(await migrate({ url: as('owner'), schema: 'history', migrations: MIGRATIONS })).not.toEqual([]);
    expect(await migrateCourier(as('owner'))).not.toEqual([]);
    await (await openAuthStore(as('auth'), POOL_MAX)).destroy();
    await (await openCourierStore(as('courier'), POOL_MAX)).destroy();
    await (await HistoryStores.open({ primary: as('history') }, POOL_MAX)).onApplicationShutdown();
  });

  it('give each service access to its own schema only', async () => {
    await query(as('auth'), ['SELECT count(*) FROM auth.users']);
    await query(as('history'), ['SELECT count(*) FROM history.rooms']);
    await expect(query(as('auth'), ['SELECT 1 FROM history.rooms'])).rejects.toThrow('permission denied');
    await query(as('courier'), ['SELECT count(*) FROM courier.hooks']);
    for (const table of ['auth.users', 'history.messages'])
      await expect(query(as('courier'), [`SELECT 1 FROM ${table}`])).rejects.toThrow('permission denied');
    await expect(query(as('history'), ['SELECT 1 FROM auth.users'])).rejects.toThrow('permission denied');
    await expect(query(as('history'), ['DROP TABLE history.rooms'])).rejects.toThrow('must be owner');
    await expect(query(as('auth'), ['CREATE TABLE auth.more (n int)'])).rejects.toThrow('permission denied');
  });

  it('can delete old audit rows, and only with purge_audit', async () => {
    for (const schema of servicesWith('postgres')) {
      const audit = `${schema}.audit`;
      const insert = (days: number) =>
        `INSERT INTO ${audit} (id, at, actor, act) VALUES (gen_random_uuid(), now() - interval '${days} days', 'x', 'x')`;
      await query(as(schema), [insert(500), insert(50)]);
      const direct = [`SELECT set_config('parley.purges_audit', 'on', false)`, `DELETE FROM ${audit}`];
      await expect(query(as(schema), direct)).rejects.toThrow('append-only');
      await expect(query(as(schema), [`SELECT ${schema}.purge_audit(1, 10)`])).rejects.toThrow('30 days at least');
      await query(as(schema), [`SELECT ${schema}.purge_audit(400, 10)`]);
      expect(await query(as(schema), [`SELECT now()::date - at::date AS days FROM ${audit}`])).toEqual([{ days: 50 }]);
    }
  });
});

function superuser(database: string): string {
  const url = new URL(server);
  url.pathname = database;
  return url.href;
}

function as(role: 'owner' | NameWith<'postgres'>): string {
  const url = new URL(superuser('made'));
  url.username = `parley_${role}`;
  url.password = 'secret';
  return url.href;
}

/** Returns the rows of the last statement. */
async function query(url: string, statements: readonly string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
