import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import type { Buses } from '#bus/buses';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { CommandBus } from '#bus/command-bus.port';
import { Fanout } from '#bus/fanout.port';
import { QueryBus } from '#bus/query-bus.port';
import { RoomQueue } from '#bus/room-queue';
import type { HistoryConfig } from '#config/app-config';
import { watchBroker } from '#platform/bus-readiness';
import { ChangesService } from '#platform/changes.service';
import { ChatLimits } from '#platform/limits/chat-limits';
import { measureStores } from '#persistence/store-metrics';
import { Metrics } from '#platform/metrics';
import { ReadinessChecks } from '#platform/readiness';
import { Drain } from '#platform/shutdown';
import { tracedCommandBus } from '#platform/tracing/traced-command-bus';
import { Traces } from '#platform/tracing/traces';
import { AdminController } from './admin/admin.controller.js';
import { AdminService } from './admin/admin.service.js';
import { AUDIT_DAYS, AuditPurgeService } from './jobs/audit-purge.service.js';
import { ExportService } from './admin/export.service.js';
import { BlockChangesService } from './blocks/block-changes.service.js';
import { BlockListService } from './blocks/block-list.service.js';
import { Announcements } from './pipeline/announcements.service.js';
import { ChangeTransaction } from './pipeline/change-transaction.service.js';
import { CommandMetrics } from './pipeline/command-metrics.js';
import { CommandTraces } from './pipeline/command-traces.js';
import { CommandsConsumer } from './pipeline/commands.consumer.js';
import { CommandsService } from './pipeline/commands.service.js';
import { ForgettingService } from './jobs/forgetting.service.js';
import { RoomErasure } from './jobs/room-erasure.service.js';
import { TakeoverService } from './pipeline/takeover.service.js';
import { HistoryJobs } from './jobs/history-jobs.js';
import { MembersService } from './reads/members/members.service.js';
import { MessagesService } from './reads/messages/messages.service.js';
import { EventAnswersService } from './http/event-answers.service.js';
import { EventsController } from './http/events.controller.js';
import { RoomStateController } from './http/room-state.controller.js';
import { PeopleConsumer } from './people/people.consumer.js';
import { PeopleService } from './people/people.service.js';
import { SpreadingService } from './jobs/spreading.service.js';
import { VisibilityService } from './reads/presence/visibility.service.js';
import { QueriesConsumer } from './reads/queries.consumer.js';
import { ReadHandlers } from './reads/read-handlers.js';
import { QueryTelemetry } from './reads/query-telemetry.js';
import { RetentionService } from './jobs/retention/retention.service.js';
import { RoomsService } from './reads/rooms/rooms.service.js';
import { SearchIndex } from './jobs/search-index/search-index.service.js';
import { SearchService } from './reads/search/search.service.js';
import { readEpoch } from './store/epoch.store.js';
import { HistoryStores } from './store/history-stores.js';
import { StoreClaim } from './store/store-claim.service.js';
import { ReadSql } from './store/read-sql.js';
import { StoreIdentity } from './store/store-identity.js';
import { WriteSql } from './store/write-sql.js';
import { SubscriptionsService } from './reads/subscriptions/subscriptions.service.js';
import { SyncService } from './reads/sync/sync.service.js';

export interface HistoryParts {
  readonly config: HistoryConfig;
  /** PostgreSQL with history's schema, migrated. */
  readonly databaseUrl: string;
  /** Closed by whoever opened them, when the app has closed. */
  readonly buses: Buses;
  /** Redis, where histories of several processes share it. */
  readonly redis?: { readonly connections: RedisConnections; readonly prefix: string };
  /** Shared with a gateway in the same process. */
  readonly limits: ChatLimits;
  /** Exports `IDENTITY_EXPORTS`: `IdentityModule.remote(…)`, or `AuthModule` in the same process. */
  readonly identity: NonNullable<ModuleMetadata['imports']>[number];
}

const COMMANDS = [
  Announcements,
  ChangeTransaction,
  CommandMetrics,
  CommandTraces,
  CommandsConsumer,
  CommandsService,
  ForgettingService,
  RoomErasure,
  TakeoverService,
];
const PEOPLE = [BlockChangesService, PeopleConsumer, PeopleService, SpreadingService];
const READS = [
  BlockListService,
  MembersService,
  MessagesService,
  QueriesConsumer,
  QueryTelemetry,
  ReadHandlers,
  RoomsService,
  SearchIndex,
  SearchService,
  SubscriptionsService,
  SyncService,
  VisibilityService,
];
const CONTROLLERS = [EventsController, RoomStateController, AdminController];
const CHECKS = Symbol('readiness and drain of history');

/** Rooms, members and messages: the one write path, all reads, and both over HTTP. */
@Module({})
export class HistoryModule {
  static register({ config, databaseUrl, buses, redis, limits, identity }: HistoryParts): DynamicModule {
    return {
      module: HistoryModule,
      imports: [identity],
      controllers: CONTROLLERS,
      providers: [
        { provide: CommandBus, useValue: buses.commands },
        { provide: QueryBus, useValue: buses.queries },
        { provide: Fanout, useValue: buses.fanout },
        { provide: ChatLimits, useValue: limits },
        {
          provide: RoomQueue,
          useFactory: (traces: Traces) => new RoomQueue(tracedCommandBus(buses.commands, traces)),
          inject: [Traces],
        },
        { provide: HistoryStores, useFactory: () => HistoryStores.open(databaseUrl, config.databasePoolMax) },
        { provide: ReadSql, useFactory: ({ reads }: HistoryStores) => new ReadSql(reads), inject: [HistoryStores] },
        { provide: WriteSql, useFactory: ({ writes }: HistoryStores) => new WriteSql(writes), inject: [HistoryStores] },
        {
          provide: CHECKS,
          useFactory: watch(buses),
          inject: [ReadinessChecks, Drain, HistoryStores, RoomQueue, Metrics],
        },
        StoreIdentity,
        { provide: StoreClaim, useFactory: claimStore(redis), inject: [ReadSql] },
        { provide: AUDIT_DAYS, useValue: config.auditDays },
        AuditPurgeService,
        RetentionService,
        AdminService,
        ExportService,
        ChangesService,
        EventAnswersService,
        HistoryJobs,
        ...COMMANDS,
        ...PEOPLE,
        ...READS,
      ],
    };
  }
}

function claimStore(redis: HistoryParts['redis']) {
  return async (reads: ReadSql): Promise<StoreClaim> => {
    const claim = new StoreClaim({
      readEpoch: () => readEpoch(reads),
      ...(redis && { redis: { client: redis.connections.open('store'), prefix: redis.prefix } }),
    });
    await claim.begin();
    return claim;
  };
}

function watch(buses: Buses) {
  return (
    checks: ReadinessChecks,
    drain: Drain,
    stores: HistoryStores,
    queue: RoomQueue,
    metrics: Metrics,
  ): ReadinessChecks => {
    measureStores(metrics, stores.measured);
    checks.add({ name: 'postgres', check: () => stores.check() });
    watchBroker(checks, buses);
    drain.add(() => queue.drain());
    return checks;
  };
}
