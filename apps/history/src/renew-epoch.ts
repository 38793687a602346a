import { loadServiceConfig } from '#config/app-config';
import { runService } from '#platform/process/run-service';
import { renewEpoch } from './store/renew-epoch.js';

/** One-shot, after a restore from backup and before the services start. */
async function main(): Promise<void> {
  const epoch = await renewEpoch(loadServiceConfig('history', process.env).databaseUrl);
  process.stdout.write(`${JSON.stringify({ event: 'epoch.renewed', epoch })}\n`);
}

runService(main);
