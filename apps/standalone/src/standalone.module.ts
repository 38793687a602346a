import { Module, type DynamicModule } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Buses } from '#bus/buses';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { RedisBuses } from '#bus/redis/redis-buses';
import type { StandaloneConfig } from '#config/app-config';
import type { NameWith } from '#config/services';
import { ClusterSessionSockets, LocalSessionSockets } from '#access/session-sockets.adapter';
import type { SessionSockets } from '#access/session-sockets.port';
import type { migrate } from '#persistence/migrate';
import type { TableClasses } from '#persistence/table-class';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { RedisConnectionStatuses } from '#platform/presence/connection-statuses.redis.adapter';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { socketAdapter } from '#platform/socket-adapter';
import { AuthModule } from '../../auth/src/auth.module.js';
import { MIGRATIONS as AUTH_MIGRATIONS } from '../../auth/src/migrations/index.js';
import { AUTH_TABLES } from '../../auth/src/store/tables.js';
import { CourierModule } from '../../courier/src/courier.module.js';
import { MIGRATIONS as COURIER_MIGRATIONS } from '../../courier/src/migrations/index.js';
import { COURIER_TABLES } from '../../courier/src/store/tables.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { InProcessPresence } from '../../gateway/src/presence/in-process-presence.adapter.js';
import type { Presence } from '../../gateway/src/presence/presence.port.js';
import { RedisPresence } from '../../gateway/src/presence/redis-presence.adapter.js';
import type { SocketOptions } from '../../gateway/src/socket/parley-io.adapter.js';
import { HistoryModule } from '../../history/src/history.module.js';
import { MIGRATIONS as HISTORY_MIGRATIONS } from '../../history/src/migrations/index.js';
import { HISTORY_TABLES } from '../../history/src/store/tables.js';
import { SetupController } from './setup/setup.controller.js';
import { SetupService } from './setup/setup.service.js';

interface ServiceSchema {
  readonly migrations: Parameters<typeof migrate>[0]['migrations'];
  readonly tables: TableClasses;
}

/** The schemas in this process. */
export const SCHEMA_OF_SERVICE: Readonly<Record<NameWith<'postgres'>, ServiceSchema>> = {
  auth: { migrations: AUTH_MIGRATIONS, tables: AUTH_TABLES },
  history: { migrations: HISTORY_MIGRATIONS, tables: HISTORY_TABLES },
  courier: { migrations: COURIER_MIGRATIONS, tables: COURIER_TABLES },
};

type AuthRedis = Parameters<typeof AuthModule.register>[0]['redis'];

/** The parts that differ between a single process and several processes with Redis. */
export interface Adapters {
  readonly buses: Buses;
  readonly presence: Presence;
  readonly statuses: ConnectionStatuses;
  readonly sockets: SessionSockets;
  readonly limiters: LimiterFactory;
  readonly redis: AuthRedis;
  /** Options for `bindSockets`. */
  readonly socketOptions: SocketOptions;
}

export function inProcessAdapters(): Adapters {
  const sockets = new LocalSessionSockets();
  const presence = new InProcessPresence();
  return {
    buses: new InProcessBuses(),
    presence,
    statuses: presence,
    sockets,
    limiters: new LimiterFactory(undefined),
    redis: undefined,
    socketOptions: { onServer: (server) => sockets.attach(server) },
  };
}

/** Rejects if Redis does not answer. */
export async function redisAdapters(url: string, prefix: string): Promise<Adapters> {
  const buses = await RedisBuses.open({ url, prefix });
  const { connections } = buses;
  const presenceRedis = connections.open('presence', { pipelined: true });
  const nowMs = (): number => buses.commands.now();
  return {
    buses,
    presence: new RedisPresence({
      redis: presenceRedis,
      prefix,
      gatewayId: randomUUID(),
      nowMs,
    }),
    statuses: new RedisConnectionStatuses({ redis: connections.open('statuses', { pipelined: true }), prefix, nowMs }),
    sockets: new ClusterSessionSockets(connections.openAdapterPair(), prefix),
    limiters: new LimiterFactory({ client: connections.open('limits'), prefix }),
    redis: { connections, prefix },
    socketOptions: { clusterAdapter: socketAdapter(connections.openAdapterPair(), prefix) },
  };
}

export interface StandaloneParts {
  readonly config: StandaloneConfig;
  /** PostgreSQL with all schemas, migrated. */
  readonly databaseUrl: string;
  readonly adapters: Adapters;
}

/** The modules of all services in one process. */
@Module({})
export class StandaloneModule {
  static register({ config, databaseUrl, adapters }: StandaloneParts): DynamicModule {
    const { buses, presence, statuses, sockets, limiters, redis } = adapters;
    const limits = new ChatLimits(config, limiters);
    const auth = AuthModule.register({ config, databaseUrl, fanout: buses.fanout, sockets, redis });
    return {
      module: StandaloneModule,
      controllers: [SetupController],
      providers: [SetupService],
      imports: [
        auth,
        HistoryModule.register({
          config,
          databaseUrl,
          buses,
          ...(redis && { redis }),
          limits,
          limiters,
          access: auth,
        }),
        CourierModule.register({ config, operators: config, databaseUrl, buses, statuses, limiters, access: auth }),
        GatewayModule.register({ config, buses, presence, limiters, limits, access: auth }),
      ],
    };
  }
}
