import { loadMigrateConfig } from '#config/app-config';
import { retryUntilStoreAnswers } from '#persistence/await-store';
import { migrate } from '#persistence/migrate';
import { runService } from '#platform/process/run-service';
import { MIGRATIONS } from './migrations/index.js';

/** One-shot: brings history's schema up to date, before the processes of a new version start. */
async function main(): Promise<void> {
  const { databaseUrl } = loadMigrateConfig(process.env);
  const settings = { url: databaseUrl, schema: 'history', migrations: MIGRATIONS };
  const done = await retryUntilStoreAnswers(() => migrate(settings));
  process.stdout.write(`history: ${done.length === 0 ? 'nothing to migrate' : done.join(', ')}\n`);
}

runService(main);
