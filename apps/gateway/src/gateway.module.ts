import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Buses } from '#bus/buses';
import { Fanout } from '#bus/fanout.port';
import { QueryBus } from '#bus/query-bus.port';
import { RoomQueue } from '#bus/room-queue';
import { GatewayConfig } from '#config/app-config';
import { watchBroker } from '#platform/bus-readiness';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { Metrics } from '#platform/metrics';
import { ReadinessChecks } from '#platform/readiness';
import { tracedCommandBus } from '#platform/tracing/traced-command-bus';
import { Traces } from '#platform/tracing/traces';
import { BlocksGateway } from './blocks/blocks.gateway.js';
import { ChangesService } from '#platform/changes.service';
import { ClientAddresses } from './connections/client-addresses.js';
import { ConnectionMetrics } from './connections/connection-metrics.js';
import { ConnectionSweepService } from './connections/connection-sweep.service.js';
import { ConnectionsGateway } from './connections/connections.gateway.js';
import { Connections } from './connections/connections.js';
import { ConnectionsService } from './connections/connections.service.js';
import { DrainService } from './connections/drain.service.js';
import { EpochService } from './connections/epoch.service.js';
import { HandshakeService } from './connections/handshake.service.js';
import { Newcomers } from './connections/newcomers.service.js';
import { SessionGateway } from './connections/session.gateway.js';
import { SessionService } from './connections/session.service.js';
import { SlowReaders } from './connections/slow-readers.js';
import { DocumentsController } from './documents/documents.controller.js';
import { Documents } from './documents/documents.js';
import { Channels } from './fanout/channels.js';
import { FanoutConsumer } from './fanout/fanout.consumer.js';
import { FanoutMetrics } from './fanout/fanout-metrics.js';
import { FrameTraces } from './fanout/frame-traces.js';
import { HeadsReader } from './fanout/heads-reader.js';
import { HeadsService } from './fanout/heads.service.js';
import { LocalSockets } from './fanout/local-sockets.js';
import { RoomSubscriptions } from './fanout/room-subscriptions.service.js';
import { UserChangesService } from './fanout/user-changes.service.js';
import { GatewayGauges } from './gateway-gauges.js';
import { LandingController } from './landing/landing.controller.js';
import { GatewayLimits } from './limits/gateway-limits.js';
import { MeasuredCommandBus } from './measured-command-bus.js';
import { KnownPresence } from './presence/known-presence.js';
import { PresenceConsumer } from './presence/presence.consumer.js';
import { PresenceGateway } from './presence/presence.gateway.js';
import { PresenceLooks } from './presence/presence-looks.service.js';
import { Presence } from './presence/presence.port.js';
import { PresenceService } from './presence/presence.service.js';
import { PresenceSignals } from './presence/presence-signals.js';
import { VisibilityService } from './presence/visibility.service.js';
import { Watchers } from './presence/watchers.js';
import { WatchesService } from './presence/watches.service.js';
import { ReadFramesService } from './read-markers/read-frames.service.js';
import { Reads } from './reads.js';
import { RoomsGateway } from './rooms/rooms.gateway.js';
import { RoomsService } from './rooms/rooms.service.js';
import { PendingAcks } from './socket/pending-acks.js';
import { RequestDispatcher } from './socket/request-dispatcher.js';
import { RequestHandlers } from './socket/request-handlers.js';
import { RequestMetrics } from './socket/request-metrics.js';
import { TableHandlers } from './socket/table-handlers.js';
import { PlainSocketTransport } from './socket/transport/plain-socket-transport.adapter.js';
import { SocketTransport } from './socket/transport/socket-transport.port.js';
import { TurnSocketTransport } from './socket/transport/turn-socket-transport.adapter.js';
import { SyncGateway } from './sync/sync.gateway.js';
import { SyncService } from './sync/sync.service.js';
import { TypingFramesService } from './typing/typing-frames.service.js';
import { TypingGateway } from './typing/typing.gateway.js';
import { TypingService } from './typing/typing.service.js';

export interface GatewayParts {
  readonly config: GatewayConfig;
  /** Closed by whoever opened them, when the app has closed. */
  readonly buses: Buses;
  /** Closed by the gateway. */
  readonly presence: Presence;
  readonly limiters: LimiterFactory;
  /** Shared with a history in the same process. */
  readonly limits: ChatLimits;
  /** Exports `IDENTITY_EXPORTS`: `IdentityModule.remote(…)`, or `AuthModule` in the same process. */
  readonly identity: NonNullable<ModuleMetadata['imports']>[number];
}

const SOCKET = [
  PendingAcks,
  RequestDispatcher,
  RequestHandlers,
  RequestMetrics,
  TableHandlers,
  {
    provide: SocketTransport,
    useFactory: ({ socketTransport }: GatewayConfig) =>
      socketTransport === 'turn' ? new TurnSocketTransport() : new PlainSocketTransport(),
    inject: [GatewayConfig],
  },
];
const CONNECTIONS = [
  ClientAddresses,
  ConnectionMetrics,
  Connections,
  ConnectionsGateway,
  ConnectionsService,
  ConnectionSweepService,
  DrainService,
  EpochService,
  HandshakeService,
  Newcomers,
  SessionGateway,
  SessionService,
  SlowReaders,
];
const FANOUT = [
  Channels,
  FanoutConsumer,
  FanoutMetrics,
  FrameTraces,
  HeadsReader,
  HeadsService,
  LocalSockets,
  ReadFramesService,
  RoomSubscriptions,
  TypingFramesService,
  UserChangesService,
];
const PRESENCE = [
  KnownPresence,
  PresenceConsumer,
  PresenceGateway,
  PresenceLooks,
  PresenceService,
  PresenceSignals,
  VisibilityService,
  Watchers,
  WatchesService,
];
const FEATURES = [BlocksGateway, RoomsGateway, RoomsService, SyncGateway, SyncService, TypingGateway, TypingService];

/** Sockets: who is connected, what they ask for, and what they are sent. `bindSockets` gives the app its adapter. */
@Module({})
export class GatewayModule {
  static register({ config, buses, presence, limiters, limits, identity }: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [DiscoveryModule, identity],
      controllers: [DocumentsController, LandingController],
      providers: [
        { provide: GatewayConfig, useValue: config },
        { provide: QueryBus, useValue: buses.queries },
        { provide: Fanout, useValue: buses.fanout },
        { provide: Presence, useValue: presence },
        { provide: LimiterFactory, useValue: limiters },
        { provide: ChatLimits, useValue: limits },
        {
          provide: RoomQueue,
          useFactory: (metrics: Metrics, traces: Traces) =>
            new RoomQueue(new MeasuredCommandBus(tracedCommandBus(buses.commands, traces), metrics)),
          inject: [Metrics, Traces],
        },
        {
          provide: READINESS,
          useFactory: (checks: ReadinessChecks, epochs: EpochService) => watch(checks, buses, epochs),
          inject: [ReadinessChecks, EpochService],
        },
        ChangesService,
        Documents,
        GatewayLimits,
        Reads,
        GatewayGauges,
        ...SOCKET,
        ...CONNECTIONS,
        ...FANOUT,
        ...PRESENCE,
        ...FEATURES,
      ],
    };
  }
}

const READINESS = Symbol('readiness of the bus and of history');

function watch(checks: ReadinessChecks, buses: Buses, epochs: EpochService): ReadinessChecks {
  watchBroker(checks, buses);
  checks.add({ name: 'history', check: () => epochs.check() });
  return checks;
}
