import { loadMigrateConfig } from '#config/app-config';
import { retryUntilStoreAnswers } from '#persistence/await-store';
import { runService } from '#platform/process/run-service';
import { migrateAuth } from './auth-store.js';

/** One-shot job: migrates schema `auth` and exits. */
async function main(): Promise<void> {
  const { databaseUrl } = loadMigrateConfig(process.env);
  const names = await retryUntilStoreAnswers(() => migrateAuth(databaseUrl));
  process.stdout.write(`${JSON.stringify({ event: 'auth.migrated', migrations: names })}\n`);
}

runService(main);
