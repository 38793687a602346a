import { migrate } from '#persistence/migrate';
import { migrateAuth } from '../../auth/src/auth-store.js';
import { MIGRATIONS } from '../../history/src/migrations/index.js';

const HISTORY_SCHEMA = 'history';

/** Brings both services' schemas up to date: where all is one process, nobody else does. */
export async function migrateAll(url: string): Promise<void> {
  await migrateAuth(url);
  await migrate({ url, schema: HISTORY_SCHEMA, migrations: MIGRATIONS });
}
