/** Tables in the host's own database that hold what a hook delivers. */
export { TABLES } from './mirror-tables.js';
export {
  apply,
  type ApplyOptions,
  type MirrorStore,
  postgres,
  type PostgresClient,
  sqlite,
  type SqliteDatabase,
} from './mirror.js';
export type { MirrorStatement, MirrorValue } from './mirror.policy.js';
