import { randomInt } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { StartupError } from '#platform/process/startup-error.policy';
import type { DataSource, QueryRunner } from 'typeorm';
import { intendedSettings } from './data-source.js';
import { errorCode, isStoreUnavailable, POOLER_REFUSAL } from './pg-errors.policy.js';

/** Two rounds in one order and one in the other; the rest is for a pooler whose other clients take sessions in between. */
const FIRST_OF_ROUNDS = [0, 0, 1, 0, 0, 1] as const;
const LOCK_KEYS = 2 ** 31;
/** Days in SQL depend on it. Without the other settings Parley is only slower, or slower to end what hangs. */
const INDISPENSABLE = 'timezone';

const UNKNOWN_PARAMETER = '42704';

const SHARED =
  'DATABASE_URL: the statements of one connection reach several sessions of PostgreSQL, as behind a pooler in ' +
  'transaction or statement mode: set the pooler to session mode, or connect to PostgreSQL itself.';

const BALANCED =
  'DATABASE_URL: pgpool-II balances reads between servers, where they may be old: set load_balance_mode to off, or connect ' +
  'to PostgreSQL itself.';

type Pair = readonly [QueryRunner, QueryRunner];

/**
 * Finds a pooler that gives a connection any session of PostgreSQL for each transaction or statement. Locks, prepared
 * statements and settings of a session would be lost, or met by others.
 * @param other another pool of the same PostgreSQL; may be omitted if the first one has two connections
 * @throws StartupError with the reason in one line
 */
export async function assertOwnSession(dataSource: DataSource, other = dataSource): Promise<void> {
  const pair = [dataSource.createQueryRunner(), other.createQueryRunner()] as const;
  try {
    await assertOneServer(pair[0]);
    await assertSameProcess(pair);
    await assertStateIsKept(pair);
  } catch (error) {
    // PgBouncer in statement mode refuses BEGIN.
    const isRefused = errorCode(error) === POOLER_REFUSAL;
    if (error instanceof StartupError || (isStoreUnavailable(error) && !isRefused)) throw error;
    throw new StartupError(SHARED, { cause: error });
  } finally {
    await Promise.all(pair.map((runner) => runner.release()));
  }
}

/**
 * pgpool-II chooses the server that answers the reads of a session at random, so two connections may both have reads of the
 * primary, and the next one those of a standby. It answers these questions itself; PostgreSQL does not know them.
 */
async function assertOneServer(runner: QueryRunner): Promise<void> {
  const nodes = await shown(runner, 'SHOW pool_nodes');
  if (nodes.length < 2) return;
  const [mode = {}] = await shown(runner, 'PGPOOL SHOW load_balance_mode');
  if (mode['load_balance_mode'] === 'on') throw new StartupError(BALANCED);
}

/** The rows of an answer; none from a server that does not know the parameter. */
async function shown(runner: QueryRunner, text: string): Promise<Record<string, string>[]> {
  try {
    return (await runner.query(text)) as Record<string, string>[];
  } catch (error) {
    if (errorCode(error) === UNKNOWN_PARAMETER) return [];
    throw error;
  }
}

/**
 * A client that is alone gets the same session every time, also from a pooler in transaction mode. So two connections have
 * transactions at the same time, and end them in a fixed order. The pooler next hands out the session that it got back
 * last (PgBouncer's default) or first (`server_round_robin`). If the connection that ended first also begins first, the
 * former swaps the sessions; if it begins second, the latter does.
 */
async function assertSameProcess(pair: Pair): Promise<void> {
  const own = [await processOf(pair[0]), await processOf(pair[1])] as const;
  if (own[0] === own[1]) throw new StartupError(SHARED);
  for (const first of FIRST_OF_ROUNDS) {
    const order = first === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const i of order) await pair[i].query('BEGIN');
    for (const i of order) if ((await processOf(pair[i])) !== own[i]) throw new StartupError(SHARED);
    for (const i of order) await pair[i].query('COMMIT');
  }
}

/** A pooler may also clear the session between two transactions. */
async function assertStateIsKept([runner, other]: Pair): Promise<void> {
  const key = randomInt(LOCK_KEYS);
  await runner.query('PREPARE parley_probe AS SELECT 1');
  await runner.query(`SELECT pg_advisory_lock(${String(key)})`);
  await processOf(other);
  const [row] = (await runner.query(`SELECT pg_advisory_unlock(${String(key)}) AS kept`)) as { kept: boolean }[];
  if (row?.kept !== true) throw new StartupError(SHARED);
  await runner.query('DEALLOCATE parley_probe');
}

/** The pid of the server process that answers. PostgreSQL has one for each session. */
async function processOf(runner: QueryRunner): Promise<number | undefined> {
  const [row] = (await runner.query('SELECT pg_backend_pid() AS pid')) as { pid: number }[];
  return row?.pid;
}

/**
 * Compares the settings that the connection was opened with. A pooler may drop them (PgBouncer's
 * `ignore_startup_parameters`). Logs a warning with those that PostgreSQL has not got.
 * @throws StartupError if days would begin at other times
 */
export async function checkSettings(dataSource: DataSource): Promise<void> {
  const lost = await lostSettings(dataSource);
  const names = Object.keys(lost);
  if (names.includes(INDISPENSABLE))
    throw new StartupError(
      `DATABASE_URL: the pooler drops the settings of connections (${names.join(', ')}), and the time zone is not UTC: ` +
        `ALTER DATABASE … SET timezone = 'UTC', or connect to PostgreSQL itself.`,
    );
  if (names.length > 0) new Logger('Persistence').warn({ event: 'postgres.settings-dropped', lost });
}

/** The values that hold instead of the intended ones. */
async function lostSettings(dataSource: DataSource): Promise<Record<string, string>> {
  const lost: Record<string, string> = {};
  for (const [name, value] of Object.entries(intendedSettings(dataSource))) {
    // Timeouts in ms, without a unit.
    const text = 'SELECT setting FROM pg_settings WHERE lower(name) = $1';
    const [row] = await dataSource.query<{ setting: string }[]>(text, [name]);
    if (row?.setting !== value) lost[name] = row?.setting ?? '';
  }
  return lost;
}
