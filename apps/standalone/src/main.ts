import { loadStandaloneConfig } from '#config/app-config';
import { startService } from '#platform/bootstrap';
import { runService } from '#platform/run-service';

import { openDatabase } from './database.js';
import { assertRedisReachable } from './redis-reachable.js';

/** All of Parley in one process, on one port: the embedded form, or on a PostgreSQL and a Redis elsewhere. */
async function main(): Promise<void> {
  const { databaseUrl, redisUrl, ...config } = loadStandaloneConfig(process.env);
  if (redisUrl !== undefined) await assertRedisReachable(redisUrl);
  const database = await openDatabase({
    databaseUrl,
    dataDir: config.dataDir,
    shared: redisUrl !== undefined,
    lost: () => process.exit(1),
  });
  try {
    const { url } = await startService({
      name: 'standalone',
      config,
      modules: [],
      afterClose: () => database.close(),
    });
    process.stdout.write(`Parley is at ${url}\n`);
  } catch (error) {
    await database.close();
    throw error;
  }
}

runService(main);
