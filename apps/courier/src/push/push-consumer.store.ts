import type { HookId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** The row of the consumer in the table of hooks, whose leases, cursors and resets it uses. */
export const PUSH_CONSUMER = '0198f5d0-0000-7000-8000-000000000001' as HookId;

/** It begins now, as a listener does. */
export const INSERT_CONSUMER: Statement = {
  name: 'insert-push-consumer',
  text: `INSERT INTO courier.hooks (id, url, rooms, from_start, epoch, caught_up, consumer, status, reason)
    VALUES ($1, 'push:', '"all"', false, $2, true, 'push', 'paused', 'asked') ON CONFLICT (id) DO NOTHING`,
};

/** Index: the primary key. */
export const CONSUMER_EXISTS: Statement = {
  name: 'push-consumer-exists',
  text: 'SELECT FROM courier.hooks WHERE id = $1',
};

export async function hasConsumer(sql: Sql): Promise<boolean> {
  return (await sql.rows(CONSUMER_EXISTS, [PUSH_CONSUMER])).length > 0;
}

export async function insertConsumer(sql: Sql, epoch: string): Promise<void> {
  await sql.rows(INSERT_CONSUMER, [PUSH_CONSUMER, epoch]);
}
