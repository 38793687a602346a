import { RedisBuses } from '#bus/redis/redis-buses';
import { loadServiceConfig } from '#config/app-config';
import { ClusterSessionSockets } from '#access/session-sockets.adapter';
import { startService } from '#platform/bootstrap';
import { watchBroker } from '#platform/readiness/bus-readiness';
import { Metrics } from '#platform/metrics/metrics';
import { measureRedis } from '#platform/metrics/redis-metrics';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { Processes } from '#platform/process/processes';
import { runService } from '#platform/process/run-service';
import { AuthModule } from './auth.module.js';

/** Auth as a process of its own. */
async function main(): Promise<void> {
  const config = loadServiceConfig('auth', process.env);
  const { databaseUrl, redisUrl, redisPrefix } = config;
  const buses = await RedisBuses.open({ url: redisUrl, prefix: redisPrefix });
  const { connections, fanout } = buses;
  const sockets = new ClusterSessionSockets(connections.openAdapterPair(), redisPrefix);
  await startService({
    name: 'auth',
    config,
    modules: [
      AuthModule.register({ config, databaseUrl, fanout, sockets, redis: { connections, prefix: redisPrefix } }),
    ],
    prepare: (app) => {
      measureRedis(app.get(Metrics), connections);
      app.get(Processes).share({ redis: connections.open('process'), prefix: redisPrefix });
      // Users with a password can log in without Redis.
      watchBroker(app.get(ReadinessChecks), buses, false);
    },
    afterClose: () => buses.close(),
  });
}

runService(main);
