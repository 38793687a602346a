import { loadMigrateConfig } from '#config/app-config';
import { retryUntilStoreAnswers } from '#persistence/await-store';
import { runService } from '#platform/process/run-service';
import { migrateCourier } from './store/courier-store.js';

/** One-shot: brings the courier's schema up to date, before the processes of a new version start. */
async function main(): Promise<void> {
  const { databaseUrl } = loadMigrateConfig(process.env);
  const names = await retryUntilStoreAnswers(() => migrateCourier(databaseUrl));
  process.stdout.write(`${JSON.stringify({ event: 'courier.migrated', migrations: names })}\n`);
}

runService(main);
