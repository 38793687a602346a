import type { DataSource } from 'typeorm';
import { awayReason } from './pg-errors.policy.js';
import { PreparedSql } from './prepared-sql.js';
import type { Statement } from './sql.js';

const PING: Statement = { name: 'ping', text: 'SELECT 1' };
const ANSWER_TIMEOUT_MS = 1_000;

/** @throws Error that says why, for the log, when PostgreSQL does not answer within a second */
export async function assertStoreReady(dataSource: DataSource): Promise<void> {
  if (!dataSource.isInitialized) throw unready('not open');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unready(`nothing in ${ANSWER_TIMEOUT_MS} ms`)), ANSWER_TIMEOUT_MS);
  });
  const answer = new PreparedSql(dataSource).rows(PING, []).catch((error: unknown) => {
    throw unready(awayReason(error));
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Without the driver's error as its cause: that one's text may name users, databases and hosts. */
function unready(reason: string): Error {
  return new Error(`PostgreSQL does not answer (${reason})`);
}
