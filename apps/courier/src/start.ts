import { RedisBuses } from '#bus/redis/redis-buses';
import { loadServiceConfig } from '#config/app-config';
import { AccessModule } from '#access/access.module';
import { startService } from '#platform/bootstrap';
import { LimiterFactory } from '#platform/limits/limiter';
import { Metrics } from '#platform/metrics/metrics';
import { measureRedis } from '#platform/metrics/redis-metrics';
import { RedisConnectionStatuses } from '#platform/presence/connection-statuses.redis.adapter';
import { Processes } from '#platform/process/processes';
import { runService } from '#platform/process/run-service';
import { CourierModule } from './courier.module.js';

/** The courier as a process of its own; its schema has been migrated (`migrate.ts`). */
async function main(): Promise<void> {
  const config = loadServiceConfig('courier', process.env);
  const { databaseUrl, redisUrl, redisPrefix } = config;
  const buses = await RedisBuses.open({ url: redisUrl, prefix: redisPrefix });
  const { connections } = buses;
  const limiters = new LimiterFactory({ client: connections.open('limits'), prefix: redisPrefix });
  const statuses = new RedisConnectionStatuses({
    redis: connections.open('statuses', { pipelined: true }),
    prefix: redisPrefix,
    nowMs: () => buses.commands.now(),
  });
  const access = AccessModule.remote({ ...config, redis: connections });
  const operators = { operatorSecret: undefined, asksForRoot: true };
  await startService({
    name: 'courier',
    config,
    modules: [CourierModule.register({ config, operators, databaseUrl, buses, statuses, limiters, access })],
    prepare: (app) => {
      measureRedis(app.get(Metrics), connections);
      app.get(Processes).share({ redis: connections.open('process'), prefix: redisPrefix });
    },
    afterClose: () => buses.close(),
  });
}

runService(main);
