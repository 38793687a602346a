import type { DataSource } from 'typeorm';
import { within } from '#contracts/within';
import { unavailableReason } from './pg-errors.policy.js';
import { PreparedSql } from './prepared-sql.js';
import type { Statement } from './sql.js';

const PING: Statement = { name: 'ping', text: 'SELECT 1' };
const ANSWER_TIMEOUT_MS = 1_000;

/** @throws Error with the reason, safe to log, if PostgreSQL does not answer within a second */
export async function assertStoreReady(dataSource: DataSource): Promise<void> {
  if (!dataSource.isInitialized) throw unready('not open');
  const answer = new PreparedSql(dataSource).rows(PING, []).catch((error: unknown) => {
    throw unready(unavailableReason(error));
  });
  await within(answer, ANSWER_TIMEOUT_MS);
}

/** The driver's error is not the cause: its text may contain names of users, databases and hosts. */
function unready(reason: string): Error {
  return new Error(`PostgreSQL does not answer (${reason})`);
}
