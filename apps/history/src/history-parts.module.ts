import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Buses } from '#bus/buses';
import { CommandBus } from '#bus/command-bus.port';
import { Fanout } from '#bus/fanout.port';
import { FeedListeners } from '#bus/feed-listeners.port';
import { QueryBus } from '#bus/query-bus.port';
import { OperatorNames } from '#access/operator-names';
import { HistoryConfig } from '#config/app-config';
import { watchBroker } from '#platform/readiness/bus-readiness';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { HistoryLimits } from './routes/history-limits.js';
import { HistoryStoreModule, type HistoryStoreOptions } from './store/history-store.module.js';

export interface HistoryParts {
  readonly config: HistoryConfig;
  /** PostgreSQL with history's schema, migrated. */
  readonly databaseUrl: string;
  /** The caller closes them after the app. */
  readonly buses: Buses;
  readonly redis?: HistoryStoreOptions['redis'];
  /** Shared with a gateway in the same process. */
  readonly limits: ChatLimits;
  readonly limiters: LimiterFactory;
  /** Exports `ACCESS_EXPORTS`: `AccessModule.remote(…)`, or `AuthModule` in the same process. */
  readonly access: DynamicModule;
}

const BROKER_CHECK = Symbol('readiness of the broker');

/** Everything that any module of history may need: its settings, its store, the buses and the ports of auth. */
@Global()
@Module({})
export class HistoryPartsModule {
  static with({ config, databaseUrl, buses, redis, limits, limiters, access }: HistoryParts): DynamicModule {
    const databases = { primary: databaseUrl, replica: config.databaseReadUrl };
    const store = HistoryStoreModule.register({ databases, connectionsMax: config.databasePoolMax, redis });
    return {
      module: HistoryPartsModule,
      imports: [access, store],
      providers: [
        { provide: HistoryConfig, useValue: config },
        OperatorNames.provider(config),
        { provide: CommandBus, useValue: buses.commands },
        { provide: QueryBus, useValue: buses.queries },
        { provide: Fanout, useValue: buses.fanout },
        { provide: FeedListeners, useValue: buses.feedListeners },
        { provide: ChatLimits, useValue: limits },
        { provide: LimiterFactory, useValue: limiters },
        HistoryLimits,
        {
          provide: BROKER_CHECK,
          useFactory: (checks: ReadinessChecks) => watchBroker(checks, buses),
          inject: [ReadinessChecks],
        },
      ],
      exports: [
        ...[HistoryConfig, OperatorNames, CommandBus, QueryBus, Fanout, FeedListeners, ChatLimits, HistoryLimits],
        ...[access, store],
      ],
    };
  }
}
