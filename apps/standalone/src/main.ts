import { join } from 'node:path';
import { loadStandaloneConfig } from '#config/app-config';
import { startService } from '#platform/bootstrap';
import { Metrics } from '#platform/metrics/metrics';
import { measureRedis } from '#platform/metrics/redis-metrics';
import { exitOnSignals } from '#platform/process/exit-on-signals';
import { Processes } from '#platform/process/processes';
import { runService } from '#platform/process/run-service';
import { showDocuments } from '../../gateway/src/documents/show-documents.js';
import { bindSockets } from '../../gateway/src/socket/bind-sockets.js';
import { openDatabase } from './database.js';
import { hideOperatorRoutes, OperatorAccess } from './operator-access.js';
import { readyLines } from './ready-lines.js';
import { assertRedisReachable } from './redis-reachable.js';
import { migrateAll } from './schemas.js';
import { SetupService } from './setup/setup.service.js';
import { inProcessAdapters, redisAdapters, StandaloneModule } from './standalone.module.js';
import { totpSecretsOf } from './totp-secrets.js';

/** All of Parley in one process on one port: fully embedded, or with an external PostgreSQL and Redis. */
async function main(): Promise<void> {
  const { databaseUrl, redisUrl, ...loaded } = loadStandaloneConfig(process.env);
  const { dataDir } = loaded;
  const isShared = redisUrl !== undefined;
  if (isShared) await assertRedisReachable(redisUrl);
  const database = await openDatabase({ databaseUrl, dataDir, shared: isShared, lost: () => process.exit(1) });
  const operator = new OperatorAccess(loaded);
  try {
    const config = {
      ...loaded,
      filesDir: loaded.filesDir ?? join(dataDir, 'files'),
      // Each of several processes on one database would have a secret of its own.
      totpSecrets: isShared ? loaded.totpSecrets : await totpSecretsOf(loaded),
    };
    await migrateAll(database.url);
    const adapters = redisUrl === undefined ? inProcessAdapters() : await redisAdapters(redisUrl, config.redisPrefix);
    const { app, url } = await startService({
      name: 'standalone',
      config,
      modules: [StandaloneModule.register({ config, databaseUrl: database.url, adapters })],
      prepare: (app) => {
        if (adapters.redis !== undefined) {
          const { connections, prefix } = adapters.redis;
          measureRedis(app.get(Metrics), connections);
          app.get(Processes).share({ redis: connections.open('process'), prefix });
        }
        hideOperatorRoutes(app);
        showDocuments(app);
        bindSockets(app, config, adapters.socketOptions);
      },
      afterClose: async () => {
        await operator.withdraw();
        await adapters.buses.close();
        await database.close();
      },
    });
    await operator.publish(url);
    process.stdout.write(readyLines(url, config, isShared ? undefined : await setupOf(app.get(SetupService))));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The link lets its holder in, so only a terminal shows it: other outputs are kept. */
async function setupOf(setup: SetupService): Promise<{ token: string } | 'hidden' | undefined> {
  if (!(await setup.isNeeded())) return undefined;
  return process.stdout.isTTY ? { token: setup.open() } : 'hidden';
}

exitOnSignals();
runService(main);
