import type { Sql, Statement } from '#persistence/sql';

export interface PushKeyRow {
  public_key: string;
  private_key: Buffer;
  sealed: boolean;
  made_at: Date;
}

const COLUMNS = 'public_key, private_key, sealed, made_at';

/** One row. */
export const PUSH_KEY: Statement = { name: 'push-key', text: `SELECT ${COLUMNS} FROM courier.push_key` };

/** The lock of the key: among couriers that start at the same time, one makes it. */
export const LOCK_PUSH_KEY: Statement = {
  name: 'lock-push-key',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley.courier.push-key', 0))`,
};

/** A key is always younger than the one before: auth keeps the youngest. One row. */
export const SET_PUSH_KEY: Statement = {
  name: 'set-push-key',
  text: `INSERT INTO courier.push_key AS k (public_key, private_key, sealed, made_at) VALUES ($1, $2, $3, clock_timestamp())
    ON CONFLICT (only_row) DO UPDATE SET public_key = excluded.public_key, private_key = excluded.private_key,
      sealed = excluded.sealed, made_at = greatest(excluded.made_at, k.made_at + interval '1 millisecond')`,
};

export async function readPushKey(sql: Sql): Promise<PushKeyRow | undefined> {
  return (await sql.rows<PushKeyRow>(PUSH_KEY, []))[0];
}

/** The key, which no other courier makes or renews until the transaction ends. */
export async function lockPushKey(open: Sql): Promise<PushKeyRow | undefined> {
  await open.rows(LOCK_PUSH_KEY, []);
  return readPushKey(open);
}

export async function setPushKey(open: Sql, key: Omit<PushKeyRow, 'made_at'>): Promise<void> {
  await open.rows(SET_PUSH_KEY, [key.public_key, key.private_key, key.sealed]);
}
