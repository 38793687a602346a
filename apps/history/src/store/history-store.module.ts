import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { StoreClock } from '#persistence/store-clock';
import { measureStores } from '#persistence/store-metrics';
import { Metrics } from '#platform/metrics/metrics';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { readEpoch } from './epoch.store.js';
import { CommandSql } from './command-sql.js';
import { FingerprintKeyStore } from './fingerprint-key.store.js';
import { HistoryStores, type StoreUrls } from './history-stores.js';
import { ImportSql } from './import-sql.js';
import { ReadSql } from './read-sql.js';
import type { ReadReplica } from './read-replica.js';
import { StoreClaimService } from './store-claim.service.js';
import { WriteSql } from './write-sql.js';

export interface HistoryStoreOptions {
  /** PostgreSQL with history's schema, migrated. */
  readonly databases: StoreUrls;
  readonly connectionsMax: number;
  /** The Redis that several histories share; `undefined` in a single process. */
  readonly redis: { readonly connections: RedisConnections; readonly prefix: string } | undefined;
}

/**
 * Connections to PostgreSQL, apart for reads, commands and other writes. The app starts only if all histories use the same store.
 */
@Module({})
export class HistoryStoreModule implements OnModuleInit {
  static register({ databases, connectionsMax, redis }: HistoryStoreOptions): DynamicModule {
    return {
      module: HistoryStoreModule,
      providers: [
        { provide: HistoryStores, useFactory: () => HistoryStores.open(databases, connectionsMax) },
        {
          provide: ReadSql,
          useFactory: ({ reads, replica }: HistoryStores) => new ReadSql(reads, replica),
          inject: [HistoryStores],
        },
        { provide: WriteSql, useFactory: ({ writes }: HistoryStores) => new WriteSql(writes), inject: [HistoryStores] },
        {
          provide: CommandSql,
          useFactory: ({ commands }: HistoryStores) => new CommandSql(commands),
          inject: [HistoryStores],
        },
        {
          provide: ImportSql,
          useFactory: ({ imports }: HistoryStores) => new ImportSql(imports),
          inject: [HistoryStores],
        },
        { provide: StoreClaimService, useFactory: claimStore(redis), inject: [ReadSql] },
        {
          provide: StoreClock,
          useFactory: ({ reads }: HistoryStores) => StoreClock.of(reads),
          inject: [HistoryStores],
        },
        FingerprintKeyStore,
      ],
      exports: [
        HistoryStores,
        ReadSql,
        WriteSql,
        CommandSql,
        ImportSql,
        StoreClaimService,
        StoreClock,
        FingerprintKeyStore,
      ],
    };
  }

  constructor(
    private readonly stores: HistoryStores,
    private readonly readiness: ReadinessChecks,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    measureStores(this.metrics, this.stores.measured);
    this.readiness.add({ name: 'postgres', check: () => this.stores.check() });
    const { replica } = this.stores;
    measureReplica(this.metrics, replica);
    if (replica === undefined) return;
    this.readiness.add({ name: 'postgres-replica', needed: false, check: async () => replica.assertUsable() });
  }
}

function measureReplica(metrics: Metrics, replica: ReadReplica | undefined): void {
  const counted = (name: string, help: string, read: () => number): void =>
    metrics.countedElsewhere({ name: `parley_history_replica_${name}_total`, help }, read);
  counted('reads', 'Pages and searches that the replica answered.', () => replica?.answered ?? 0);
  counted(
    'declined',
    'Pages and searches that the primary answered because the replica was behind or failed; without those while it was not in use.',
    () => replica?.declined ?? 0,
  );
}

function claimStore(redis: HistoryStoreOptions['redis']) {
  return async (reads: ReadSql): Promise<StoreClaimService> => {
    const claim = new StoreClaimService({
      readEpoch: () => readEpoch(reads),
      ...(redis && { redis: { client: redis.connections.open('store'), prefix: redis.prefix } }),
    });
    await claim.begin();
    return claim;
  };
}
