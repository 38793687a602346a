import { AsyncLocalStorage } from 'node:async_hooks';

import pg from 'pg';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    password text NOT NULL
  );
  CREATE TABLE IF NOT EXISTS logins (
    cookie text PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE
  );
  CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item text NOT NULL,
    buyer bigint REFERENCES users ON DELETE SET NULL,
    seller bigint REFERENCES users ON DELETE SET NULL,
    shipped_event_id uuid
  );
  CREATE OR REPLACE VIEW listed_orders AS
    SELECT orders.*, buyers.name AS buyer_name, sellers.name AS seller_name
    FROM orders LEFT JOIN users buyers ON buyers.id = buyer LEFT JOIN users sellers ON sellers.id = seller;
  CREATE TABLE IF NOT EXISTS jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject bigint NOT NULL,
    failures int NOT NULL DEFAULT 0,
    due timestamptz NOT NULL DEFAULT now()
  );`;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
// An idle connection broke. The pool opens another one.
pool.on('error', (error) => console.error(error));

const current = new AsyncLocalStorage<pg.PoolClient>();

export async function createTables(): Promise<void> {
  await pool.query(SCHEMA);
}

/** Runs one statement, in the transaction if there is one. Each `${value}` becomes a parameter. */
export async function sql<Row extends pg.QueryResultRow>(
  text: TemplateStringsArray,
  ...values: unknown[]
): Promise<Row[]> {
  const statement = text.reduce((before, after, index) => `${before}$${index}${after}`);
  return (await query<Row>(statement, values)).rows;
}

/** The same with `$1`, `$2` … in the text. */
export async function query<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[],
): Promise<pg.QueryResult<Row>> {
  return (current.getStore() ?? pool).query<Row>(text, values);
}

/** Everything that `act` does by `sql` takes effect, or nothing if it throws. */
export async function transaction<Result>(act: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let committed = false;
  try {
    await client.query('BEGIN');
    const result = await current.run(client, act);
    await client.query('COMMIT');
    committed = true;
    return result;
  } finally {
    // PostgreSQL rolls back what a closed connection has begun.
    client.release(!committed);
  }
}
