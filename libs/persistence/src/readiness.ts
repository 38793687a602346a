import type { DataSource } from 'typeorm';
import { PreparedSql } from './prepared-sql.js';
import type { Statement } from './sql.js';

const PING: Statement = { name: 'ping', text: 'SELECT 1' };
const ANSWER_TIMEOUT_MS = 1_000;

/** Whether PostgreSQL answers within a second. */
export async function isStoreReady(dataSource: DataSource): Promise<boolean> {
  if (!dataSource.isInitialized) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_TIMEOUT_MS);
  });
  const answer = new PreparedSql(dataSource).rows(PING, []).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
