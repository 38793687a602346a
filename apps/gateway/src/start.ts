import { randomUUID } from 'node:crypto';
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
import { socketAdapter } from '#platform/socket-adapter';
import { bindSockets } from './socket/bind-sockets.js';
import { showDocuments } from './documents/show-documents.js';
import { GatewayModule } from './gateway.module.js';
import { RedisPresence } from './presence/redis-presence.adapter.js';

/** Starts the gateway as its own process. */
async function main(): Promise<void> {
  const config = loadServiceConfig('gateway', process.env);
  const { redisUrl, redisPrefix } = config;
  const buses = await RedisBuses.open({ url: redisUrl, prefix: redisPrefix });
  const { connections } = buses;
  const presence = new RedisPresence({
    redis: connections.open('presence', { pipelined: true }),
    prefix: redisPrefix,
    gatewayId: randomUUID(),
    nowMs: () => buses.commands.now(),
  });
  const limiters = new LimiterFactory({ client: connections.open('limits'), prefix: redisPrefix });
  const limits = new ChatLimits(config, limiters);
  const access = AccessModule.remote({ ...config, redis: connections });
  await startService({
    name: 'gateway',
    config,
    modules: [GatewayModule.register({ config, buses, presence, limiters, limits, access })],
    prepare: (app) => {
      measureRedis(app.get(Metrics), connections);
      app.get(Processes).share({ redis: connections.open('process'), prefix: redisPrefix });
      showDocuments(app);
      bindSockets(app, config, { clusterAdapter: socketAdapter(connections.openAdapterPair(), redisPrefix) });
    },
    afterClose: () => buses.close(),
  });
}

runService(main);
