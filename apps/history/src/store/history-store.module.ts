import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import type { RedisConnections } from '#bus/redis/redis-connections';
import { measureStores } from '#persistence/store-metrics';
import { Metrics } from '#platform/metrics/metrics';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { readEpoch } from './epoch.store.js';
import { FingerprintKeyStore } from './fingerprint-key.store.js';
import { HistoryStores } from './history-stores.js';
import { ReadSql } from './read-sql.js';
import { StoreClaimService } from './store-claim.service.js';
import { WriteSql } from './write-sql.js';

export interface HistoryStoreOptions {
  /** PostgreSQL with history's schema, migrated. */
  readonly databaseUrl: string;
  readonly connectionsMax: number;
  /** The Redis that several histories share; `undefined` in a single process. */
  readonly redis: { readonly connections: RedisConnections; readonly prefix: string } | undefined;
}

/**
 * Connections to PostgreSQL, apart for reads and for writes. The app starts only if all histories use the same store.
 */
@Module({})
export class HistoryStoreModule implements OnModuleInit {
  static register({ databaseUrl, connectionsMax, redis }: HistoryStoreOptions): DynamicModule {
    return {
      module: HistoryStoreModule,
      providers: [
        { provide: HistoryStores, useFactory: () => HistoryStores.open(databaseUrl, connectionsMax) },
        { provide: ReadSql, useFactory: ({ reads }: HistoryStores) => new ReadSql(reads), inject: [HistoryStores] },
        { provide: WriteSql, useFactory: ({ writes }: HistoryStores) => new WriteSql(writes), inject: [HistoryStores] },
        { provide: StoreClaimService, useFactory: claimStore(redis), inject: [ReadSql] },
        FingerprintKeyStore,
      ],
      exports: [ReadSql, WriteSql, StoreClaimService, FingerprintKeyStore],
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
  }
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
