import { loadStandaloneConfig } from '#config/app-config';
import { runService } from '#platform/process/run-service';
import { renewEpoch } from '../../history/src/store/renew-epoch.js';
import { openDatabase } from './database.js';

/**
 * One-shot job after a restore from a backup, on the embedded PostgreSQL or on `DATABASE_URL`, while Parley is stopped.
 */
async function main(): Promise<void> {
  const { databaseUrl, dataDir } = loadStandaloneConfig(process.env);
  const database = await openDatabase({ databaseUrl, dataDir, shared: false, lost: () => process.exit(1) });
  try {
    const epoch = await renewEpoch(database.url);
    process.stdout.write(`${JSON.stringify({ event: 'epoch.renewed', epoch })}\n`);
  } finally {
    await database.close();
  }
}

runService(main);
