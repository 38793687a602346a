import { createServer, type AddressInfo } from 'node:net';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Metrics } from '#platform/metrics/metrics';
import { TestDatabase } from '#testing/engines/test-database';
import { createDataSource, WRITE_TIMEOUTS } from './data-source.js';
import { assertFit, UnfitStoreError } from './fitness.js';
import { migrate } from './migrate.js';
import { isContention, isStoreUnavailable } from './pg-errors.policy.js';
import { PreparedSql } from './prepared-sql.js';
import { assertStoreReady } from './readiness.js';
import type { Statement } from './sql.js';
import { observeStatements } from './store-connection.js';
import { measureStores } from './store-metrics.js';

const POOL_MAX = 3;
/** A little less than 5 s: timers may fire early. */
const CONNECT_MIN_MS = 4_950;

class Numbers1763625600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE trial.numbers (n bigint PRIMARY KEY)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE trial.numbers');
  }
}

/** Waits for all transactions that are older, so also for a process that waits for the migration's lock in one. */
class Index1763625600002 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE twice.numbers (n bigint)');
    await runner.query('CREATE INDEX CONCURRENTLY numbers_n ON twice.numbers (n)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE twice.numbers');
  }
}

const statement = (name: string, text: string): Statement => ({ name, text });
const INSERT = statement('insert', 'INSERT INTO trial.numbers VALUES ($1) RETURNING n');
const COPY = statement('copy', 'COPY trial.numbers FROM STDIN');
const COUNT = statement('count', 'SELECT count(*) AS count FROM trial.numbers');

const readinessOf = async (store: DataSource): Promise<string> =>
  assertStoreReady(store).then(
    () => 'ready',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('the store', () => {
  let url: string;
  let dataSource: DataSource;
  let sql: PreparedSql;

  beforeAll(async () => {
    ({ url } = await TestDatabase.open());
    await migrate({ url, schema: 'trial', migrations: [Numbers1763625600001] });
    dataSource = createDataSource({ url, schema: 'trial', poolMax: POOL_MAX, timeouts: WRITE_TIMEOUTS });
    await dataSource.initialize();
    sql = new PreparedSql(dataSource);
  });
  afterEach(() => dataSource.query('DELETE FROM trial.numbers'));
  afterAll(async () => {
    await dataSource.destroy();
  });

  it('is migrated once, even if many processes start at the same time', async () => {
    const settings = { url, schema: 'twice', migrations: [Index1763625600002] };
    const done = await Promise.all([migrate(settings), migrate(settings), migrate(settings)]);
    expect(done.flat()).toEqual([Index1763625600002.name]);
    const trial = { url, schema: 'trial', migrations: [Numbers1763625600001] };
    expect(await migrate(trial)).toEqual([]);
  });

  it('returns bigint as number, also in arrays', async () => {
    expect(await sql.rows(statement('ints', 'SELECT 7::bigint AS one, ARRAY[1, 2]::bigint[] AS many'), [])).toEqual([
      { one: 7, many: [1, 2] },
    ]);
  });

  it('fails a statement whose answer it cannot read, and goes on', async () => {
    const large = statement('large', 'SELECT 9007199254740993::bigint AS n');
    await expect(sql.rows(large, [])).rejects.toThrow('9007199254740993 is not a safe integer');
    expect(await sql.rows(COUNT, [])).toEqual([{ count: 0 }]);
  });

  it('prepares a statement again whose first execution failed', async () => {
    const half = statement('half', 'SELECT 1 / $1::int AS one');
    const failed = sql.transaction((open) => Promise.all([open.rows(half, [0]), open.rows(COUNT, [])]));
    await expect(failed).rejects.toThrow('division by zero');
    const twice = sql.transaction((open) => Promise.all([open.rows(half, [1]), open.rows(half, [1])]));
    expect(await twice).toEqual([[{ one: 1 }], [{ one: 1 }]]);
  });

  it('sets timeouts and generic plans on each connection', async () => {
    const text = `SELECT current_setting('statement_timeout') AS a, current_setting('lock_timeout') AS b,
      current_setting('idle_in_transaction_session_timeout') AS c, current_setting('plan_cache_mode') AS d`;
    expect(await sql.rows(statement('settings', text), [])).toEqual([
      { a: '1500ms', b: '500ms', c: '1500ms', d: 'force_generic_plan' },
    ]);
  });

  it('commits the writes of a transaction, also if the commit is sent together with them', async () => {
    await sql.transaction(async (open) => {
      await Promise.all([open.rows(INSERT, [1]), open.rows(INSERT, [2]), open.commit()]);
    });
    expect(await sql.rows(COUNT, [])).toEqual([{ count: 2 }]);
  });

  it('answers from a snapshot before the end of its transaction', async () => {
    const answered: string[] = [];
    observeStatements(dataSource, (name) => answered.push(name));
    const counts = await sql.snapshot((open) => open.rows(COUNT, []));
    expect({ counts, answered }).toEqual({ counts: [{ count: 0 }], answered: ['begin_snapshot', 'count'] });
    await vi.waitFor(() => expect(answered).toContain('commit'));
    await expect(sql.snapshot((open) => open.rows(INSERT, [1]))).rejects.toThrow('read-only transaction');
  });

  it('keeps nothing of a failed transaction, even if its work has sent the commit', async () => {
    const twice = sql.transaction(async (open) => {
      await Promise.all([open.rows(INSERT, [1]), open.rows(INSERT, [1]), open.commit()]);
    });
    await expect(twice).rejects.toSatisfy(isContention);
    const thrown = sql.transaction(async (open) => {
      await open.rows(INSERT, [3]);
      throw new Error('changed my mind');
    });
    await expect(thrown).rejects.toThrow('changed my mind');
    expect(await sql.rows(COUNT, [])).toEqual([{ count: 0 }]);
  });

  it('copies rows between other statements of a burst', async () => {
    const found = await sql.transaction(async (open) => {
      const copied = Promise.all([open.copy(COPY, '2\n3\n'), open.copy(COPY, '4\n')]);
      const [, , counts] = await Promise.all([open.rows(INSERT, [1]), copied, open.rows(COUNT, []), open.commit()]);
      return counts;
    });
    expect({ found, stored: await sql.rows(COUNT, []) }).toEqual({ found: [{ count: 4 }], stored: [{ count: 4 }] });
  });

  it.each(['1\n2\n1\n', 'x\n'])('keeps nothing of a burst whose copied rows fail, and goes on: %j', async (copied) => {
    const failed = sql.transaction(async (open) => {
      await Promise.all([open.rows(INSERT, [7]), open.copy(COPY, copied), open.copy(COPY, '8\n'), open.commit()]);
    });
    await expect(failed).rejects.toThrow(/duplicate key|invalid input syntax/);
    const after = await sql.transaction(async (open) => {
      await open.copy(COPY, '9\n');
      return open.rows(COUNT, []);
    });
    expect(after).toEqual([{ count: 1 }]);
  });

  it('runs no statement outside of a failed transaction that other parts of its work still send', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let goOn = (): void => undefined;
    const hasFailed = new Promise<void>((resolve) => (goOn = resolve));
    const failed = sql.transaction(async (open) => {
      await open.rows(INSERT, [1]);
      late = hasFailed.then(() => open.rows(INSERT, [2]));
      await Promise.all([late, open.rows(statement('broken', 'SELECT 1 / 0'), [])]);
    });
    await expect(failed).rejects.toThrow('division by zero');
    goOn();
    await expect(late).rejects.toThrow('the transaction has ended');
    expect(await sql.rows(COUNT, [])).toEqual([{ count: 0 }]);
  });

  it('waits 5 s for a connection, which takes seconds on a busy machine', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const settings = { schema: 'trial', poolMax: POOL_MAX, timeouts: WRITE_TIMEOUTS };
    const source = createDataSource({ ...settings, url: `postgres://parley@127.0.0.1:${String(port)}/parley` });
    const startedAtMs = performance.now();
    await expect(source.initialize()).rejects.toThrow('timeout');
    expect(performance.now() - startedAtMs).toBeGreaterThan(CONNECT_MIN_MS);
    silent.close();
  });

  it('works again after its connections were cut', async () => {
    await sql.rows(COUNT, []);
    const cut = dataSource.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley-trial'",
    );
    await expect(cut).rejects.toSatisfy(isStoreUnavailable);
    await expect.poll(() => readinessOf(dataSource)).toBe('ready');
    await expect.poll(() => sql.rows(COUNT, [])).toEqual([{ count: 0 }]);
  });

  it('says why it does not answer, without naming users, databases or hosts', async () => {
    await dataSource.query("CREATE ROLE ann LOGIN PASSWORD 'hunter2'");
    const annsUrl = Object.assign(new URL(url), { username: 'ann', password: 'hunter2' }).href;
    const anns = createDataSource({ url: annsUrl, schema: 'trial', poolMax: 1, timeouts: WRITE_TIMEOUTS });
    expect(await readinessOf(anns)).toBe('PostgreSQL does not answer (not open)');
    await anns.initialize();
    expect(await readinessOf(anns)).toBe('ready');
    await dataSource.query("ALTER ROLE ann PASSWORD 'another'");
    await dataSource.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ann'");
    await expect
      .poll(() => readinessOf(anns))
      .toBe('PostgreSQL does not answer (28P01, password authentication failed)');
    await anns.destroy();
  });

  describe('measured', () => {
    const metrics = new Metrics();
    const waiting = async (): Promise<string | undefined> =>
      /^parley_postgres_waiting\{store="trial"\} (\d+)$/m.exec(await metrics.text())?.[1];

    beforeAll(() => measureStores(metrics, [{ name: 'trial', dataSource }]));

    it('counts nothing as waiting while a connection is free, even if one is requested at the same moment', async () => {
      await sql.rows(COUNT, []);
      const [rows, seen] = await Promise.all([sql.rows(COUNT, []), waiting()]);
      expect(rows).toEqual([{ count: 0 }]);
      expect(seen).toBe('0');
    });

    it('counts work as waiting once all connections are in use', async () => {
      const taken = Array.from({ length: POOL_MAX }, () => dataSource.createQueryRunner());
      await Promise.all(taken.map((runner) => runner.connect()));
      const late = Promise.all([sql.rows(COUNT, []), sql.rows(COUNT, [])]);
      await expect.poll(waiting).toBe('2');
      await Promise.all(taken.map((runner) => runner.release()));
      await late;
      expect(await waiting()).toBe('0');
    });
  });

  it('refuses a database that can lose an acknowledged commit', async () => {
    await assertFit(dataSource);
    await dataSource.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET synchronous_commit = off`);
    const careless = createDataSource({ url, schema: 'trial', poolMax: 2, timeouts: WRITE_TIMEOUTS });
    await careless.initialize();
    await expect(assertFit(careless)).rejects.toThrow(UnfitStoreError);
    await careless.destroy();
  });
});
