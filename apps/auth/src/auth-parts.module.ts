import { Global, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { getDataSourceToken, InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Fanout } from '#bus/fanout.port';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { OperatorNames } from '#access/operator-names';
import { AuthConfig } from '#config/app-config';
import { RevocationKeys } from '#access/session-source.redis.adapter';
import { SessionSockets } from '#access/session-sockets.port';
import { assertStoreReady } from '#persistence/readiness';
import { StoreClock } from '#persistence/store-clock';
import { measureStores } from '#persistence/store-metrics';
import { LimiterFactory } from '#platform/limits/limiter';
import { Metrics } from '#platform/metrics/metrics';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { openAuthStore } from './auth-store.js';
import { AuthSql } from './store/auth-sql.js';
import { AUTH_STORE } from './store/names.js';
import { RateLimits } from './limits/rate-limits.js';
import { NoRevocationLog } from './sessions/revocation-log.none.adapter.js';
import { RevocationLog } from './sessions/revocation-log.port.js';
import { RedisRevocationLog } from './sessions/revocation-log.redis.adapter.js';

/** Redis, in the scaled-out form. */
export interface AuthRedis {
  readonly connections: RedisConnections;
  readonly prefix: string;
}

/** The configuration and the adapters that the composing process chooses. */
export interface AuthModuleOptions {
  readonly config: AuthConfig;
  /** PostgreSQL with an up-to-date schema `auth`: see `migrateAuth`. */
  readonly databaseUrl: string;
  readonly fanout: Fanout;
  readonly sockets: SessionSockets;
  /** `undefined`: revocations and limits stay in the process, and the routes for other services are not served. */
  readonly redis: AuthRedis | undefined;
}

const STORE = getDataSourceToken(AUTH_STORE);

/** The configuration, the store and the adapters that all of auth's modules use. */
@Global()
@Module({})
export class AuthPartsModule implements OnModuleInit, OnApplicationShutdown {
  static register({ config, databaseUrl, fanout, sockets, redis }: AuthModuleOptions): DynamicModule {
    return {
      module: AuthPartsModule,
      providers: [
        { provide: AuthConfig, useValue: config },
        OperatorNames.provider(config),
        { provide: STORE, useFactory: () => openAuthStore(databaseUrl, config.databasePoolMax) },
        { provide: AuthSql, useFactory: (store: DataSource) => new AuthSql(store), inject: [STORE] },
        { provide: StoreClock, useFactory: (store: DataSource) => StoreClock.of(store), inject: [STORE] },
        { provide: Fanout, useValue: fanout },
        { provide: SessionSockets, useValue: sockets },
        { provide: RevocationLog, useValue: revocationLog(redis) },
        { provide: LimiterFactory, useValue: limiterFactory(redis) },
        RateLimits,
      ],
      exports: [
        AuthConfig,
        OperatorNames,
        STORE,
        AuthSql,
        StoreClock,
        Fanout,
        SessionSockets,
        RevocationLog,
        RateLimits,
      ],
    };
  }

  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly readiness: ReadinessChecks,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    measureStores(this.metrics, [{ name: 'auth', dataSource: this.dataSource }]);
    this.readiness.add({ name: 'postgres', check: () => assertStoreReady(this.dataSource) });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}

function revocationLog(redis: AuthRedis | undefined): RevocationLog {
  if (redis === undefined) return new NoRevocationLog();
  const client = redis.connections.open('revocations', { pipelined: true });
  return new RedisRevocationLog(client, new RevocationKeys(redis.prefix));
}

function limiterFactory(redis: AuthRedis | undefined): LimiterFactory {
  if (redis === undefined) return new LimiterFactory(undefined);
  return new LimiterFactory({ client: redis.connections.open('limits'), prefix: redis.prefix });
}
