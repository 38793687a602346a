import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Buses } from '#bus/buses';
import { CommandBus } from '#bus/command-bus.port';
import { Fanout } from '#bus/fanout.port';
import { QueryBus } from '#bus/query-bus.port';
import { RoomQueue } from '#bus/room-queue';
import { GatewayConfig } from '#config/app-config';
import { Features } from '#platform/features';
import { ChangesService } from '#platform/changes.service';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { Metrics } from '#platform/metrics/metrics';
import { submitSpans } from '#platform/tracing/submit-spans';
import { Traces } from '#platform/tracing/traces';
import { batchMetrics } from './history/batch-metrics.js';
import { Reads } from './history/reads.js';
import { GatewayLimits } from './limits/gateway-limits.js';
import { Presence } from './presence/presence.port.js';

export interface GatewayParts {
  readonly config: GatewayConfig;
  /** The caller closes them after the app. */
  readonly buses: Buses;
  /** The gateway closes it. */
  readonly presence: Presence;
  readonly limiters: LimiterFactory;
  /** Shared with a history in the same process. */
  readonly limits: ChatLimits;
  /** Exports `ACCESS_EXPORTS`: `AccessModule.remote(…)`, or `AuthModule` in the same process. */
  readonly access: DynamicModule;
}

/** Global providers of the gateway: its settings, the buses to the other services, and its limits. */
@Global()
@Module({})
export class GatewayPartsModule {
  static with({ config, buses, presence, limiters, limits, access }: GatewayParts): DynamicModule {
    return {
      module: GatewayPartsModule,
      imports: [access],
      providers: [
        { provide: GatewayConfig, useValue: config },
        { provide: CommandBus, useValue: buses.commands },
        { provide: QueryBus, useValue: buses.queries },
        { provide: Fanout, useValue: buses.fanout },
        { provide: Presence, useValue: presence },
        { provide: LimiterFactory, useValue: limiters },
        { provide: ChatLimits, useValue: limits },
        {
          provide: RoomQueue,
          useFactory: (metrics: Metrics, traces: Traces) =>
            new RoomQueue(buses.commands, { observe: [batchMetrics(metrics), submitSpans(traces, buses.commands)] }),
          inject: [Metrics, Traces],
        },
        ChangesService,
        { provide: Features, useFactory: (config: GatewayConfig) => new Features(config), inject: [GatewayConfig] },
        GatewayLimits,
        Reads,
      ],
      exports: [
        GatewayConfig,
        CommandBus,
        QueryBus,
        Fanout,
        Presence,
        ChatLimits,
        RoomQueue,
        ChangesService,
        Features,
        GatewayLimits,
        Reads,
        access,
      ],
    };
  }
}
