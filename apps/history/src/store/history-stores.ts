import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { assertDurable, assertMigrated, warnIfAsciiOnly } from '#persistence/fitness';
import type { MeasuredStore } from '#persistence/store-metrics';
import { assertStoreReady } from '#persistence/readiness';
import { MIGRATIONS } from '../migrations/index.js';
import { createDataSources, SCHEMA } from './data-sources.js';

/** History's two connection pools. They stay open until the app has shut down. */
@Injectable()
export class HistoryStores implements OnApplicationShutdown {
  private constructor(
    readonly reads: DataSource,
    readonly writes: DataSource,
  ) {}

  /** @throws UnfitStoreError, or the error of node-postgres if it cannot connect */
  static async open(url: string, connectionsMax: number): Promise<HistoryStores> {
    const { reads, writes } = createDataSources(url, connectionsMax);
    const stores = new HistoryStores(reads, writes);
    try {
      await Promise.all([reads.initialize(), writes.initialize()]);
      await assertDurable(writes);
      await assertMigrated(writes, SCHEMA, MIGRATIONS);
      await warnIfAsciiOnly(writes);
      return stores;
    } catch (error) {
      await stores.close();
      throw error;
    }
  }

  /** For the metrics. */
  get measured(): MeasuredStore[] {
    return [
      { name: 'history-reads', dataSource: this.reads },
      { name: 'history-writes', dataSource: this.writes },
    ];
  }

  /** Rejects if PostgreSQL does not answer. */
  async check(): Promise<void> {
    await Promise.all([assertStoreReady(this.reads), assertStoreReady(this.writes)]);
  }

  /** The last phase of the shutdown: earlier phases still write. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async close(): Promise<void> {
    const open = [this.reads, this.writes].filter((store) => store.isInitialized);
    await Promise.all(open.map((store) => store.destroy()));
  }
}
