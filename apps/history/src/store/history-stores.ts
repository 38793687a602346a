import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { connectAtStart } from '#persistence/await-store';
import { assertFit, assertMigrated, warnIfAsciiOnly } from '#persistence/fitness';
import { PreparedSql } from '#persistence/prepared-sql';
import type { MeasuredStore } from '#persistence/store-metrics';
import { assertStoreReady } from '#persistence/readiness';
import { MIGRATIONS } from '../migrations/index.js';
import { createDataSources, createReplicaSource, SCHEMA } from './data-sources.js';
import { ReadReplica } from './read-replica.js';

export interface StoreUrls {
  readonly primary: string;
  /** A streaming replica of it. */
  readonly replica?: string | undefined;
}

/** History's connection pools. They stay open until the app has shut down. */
@Injectable()
export class HistoryStores implements OnApplicationBootstrap, OnApplicationShutdown {
  private constructor(
    readonly reads: DataSource,
    readonly writes: DataSource,
    readonly commands: DataSource,
    /** Opened by the first import. */
    readonly imports: DataSource,
    readonly replica: ReadReplica | undefined,
  ) {}

  /** @throws UnfitStoreError, or the error of node-postgres if it cannot connect */
  static async open({ primary, replica }: StoreUrls, connectionsMax: number): Promise<HistoryStores> {
    const { reads, writes, commands, imports } = createDataSources(primary, connectionsMax);
    const stores = new HistoryStores(
      reads,
      writes,
      commands,
      imports,
      replica === undefined
        ? undefined
        : new ReadReplica(createReplicaSource(replica, connectionsMax), new PreparedSql(reads)),
    );
    try {
      await Promise.all([reads, writes, commands].map(connectAtStart));
      await assertFit(writes, commands);
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
      { name: 'history-commands', dataSource: this.commands },
      { name: 'history-imports', dataSource: this.imports },
      ...(this.replica === undefined ? [] : [{ name: 'history-replica', dataSource: this.replica.dataSource }]),
    ];
  }

  /** Rejects if PostgreSQL does not answer. */
  async check(): Promise<void> {
    await Promise.all([this.reads, this.writes, this.commands].map(assertStoreReady));
  }

  /** Does not wait for the replica: the primary answers until it is there. */
  onApplicationBootstrap(): void {
    void this.replica?.job.run();
    this.replica?.job.start();
  }

  /** The last phase of the shutdown: earlier phases still write. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async close(): Promise<void> {
    await this.replica?.job.stop();
    const open = this.measured.map(({ dataSource }) => dataSource).filter((store) => store.isInitialized);
    await Promise.all(open.map((store) => store.destroy()));
  }
}
