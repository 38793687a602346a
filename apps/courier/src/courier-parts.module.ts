import { Global, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Buses } from '#bus/buses';
import { Fanout } from '#bus/fanout.port';
import { FeedListeners } from '#bus/feed-listeners.port';
import { QueryBus } from '#bus/query-bus.port';
import { OperatorNames, type RootAccess } from '#access/operator-names';
import { assertStoreReady } from '#persistence/readiness';
import { measureStores } from '#persistence/store-metrics';
import { Clock } from '#platform/clock';
import { LimiterFactory } from '#platform/limits/limiter';
import { Metrics } from '#platform/metrics/metrics';
import { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { watchBroker } from '#platform/readiness/bus-readiness';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { CourierLimits } from './routes/courier-limits.js';
import { CourierConfig } from './store/courier-config.js';
import { CourierSql } from './store/courier-sql.js';
import { openCourierStore } from './store/courier-store.js';

export interface CourierParts {
  readonly config: CourierConfig;
  /** Without a secret auth says who is root. */
  readonly operators: RootAccess;
  /** PostgreSQL with the courier's schema, migrated. */
  readonly databaseUrl: string;
  /** The caller closes them after the app. */
  readonly buses: Buses;
  readonly statuses: ConnectionStatuses;
  readonly limiters: LimiterFactory;
  /** Exports `ACCESS_EXPORTS`: `AccessModule.remote(…)`, or `AuthModule` in the same process. */
  readonly access: DynamicModule;
}

const BROKER_CHECK = Symbol('readiness of the broker');

/** Everything that any module of the courier may need: its settings, its store, the buses and the ports of auth. */
@Global()
@Module({})
export class CourierPartsModule implements OnModuleInit, OnApplicationShutdown {
  static with({ config, operators, databaseUrl, buses, statuses, limiters, access }: CourierParts): DynamicModule {
    return {
      module: CourierPartsModule,
      imports: [access],
      providers: [
        { provide: CourierConfig, useValue: config },
        OperatorNames.provider(operators),
        {
          provide: CourierSql,
          useFactory: async () => new CourierSql(await openCourierStore(databaseUrl, config.databasePoolMax)),
        },
        { provide: QueryBus, useValue: buses.queries },
        { provide: Fanout, useValue: buses.fanout },
        { provide: ConnectionStatuses, useValue: statuses },
        { provide: FeedListeners, useValue: buses.feedListeners },
        { provide: LimiterFactory, useValue: limiters },
        CourierLimits,
        Clock,
        {
          provide: BROKER_CHECK,
          useFactory: (checks: ReadinessChecks) => watchBroker(checks, buses),
          inject: [ReadinessChecks],
        },
      ],
      exports: [
        CourierConfig,
        OperatorNames,
        CourierSql,
        Clock,
        QueryBus,
        Fanout,
        FeedListeners,
        ConnectionStatuses,
        CourierLimits,
        access,
      ],
    };
  }

  constructor(
    private readonly sql: CourierSql,
    private readonly readiness: ReadinessChecks,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { store } = this.sql;
    measureStores(this.metrics, [{ name: 'courier', dataSource: store }]);
    this.readiness.add({ name: 'postgres', check: () => assertStoreReady(store) });
  }

  /** The last phase of the shutdown: earlier phases still write. */
  async onApplicationShutdown(): Promise<void> {
    await this.sql.store.destroy();
  }
}
