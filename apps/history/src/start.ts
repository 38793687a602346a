import { RedisBuses } from '#bus/redis/redis-buses';
import { loadServiceConfig } from '#config/app-config';
import { AccessModule } from '#access/access.module';
import { startService } from '#platform/bootstrap';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { Metrics } from '#platform/metrics/metrics';
import { measureRedis } from '#platform/metrics/redis-metrics';
import { Processes } from '#platform/process/processes';
import { runService } from '#platform/process/run-service';
import { HistoryModule } from './history.module.js';

/** History as a process of its own; its schema has been migrated (`migrate.ts`). */
async function main(): Promise<void> {
  const config = loadServiceConfig('history', process.env);
  const { databaseUrl, redisUrl, redisPrefix } = config;
  const buses = await RedisBuses.open({ url: redisUrl, prefix: redisPrefix });
  const { connections } = buses;
  const redis = { connections, prefix: redisPrefix };
  const limiters = new LimiterFactory({ client: connections.open('limits'), prefix: redisPrefix });
  const limits = new ChatLimits(config, limiters);
  const access = AccessModule.remote({ ...config, redis: connections });
  await startService({
    name: 'history',
    config,
    modules: [HistoryModule.register({ config, databaseUrl, buses, redis, limits, limiters, access })],
    prepare: (app) => {
      measureRedis(app.get(Metrics), connections);
      app.get(Processes).share({ redis: connections.open('process'), prefix: redisPrefix });
    },
    afterClose: () => buses.close(),
  });
}

runService(main);
