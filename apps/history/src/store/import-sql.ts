import type { DataSource } from 'typeorm';
import { PreparedSql, type Transaction } from '#persistence/prepared-sql';

/** The connection for imports, which is opened when it is needed. Their transactions are long, and wait for no other pool. */
export class ImportSql {
  private opening: Promise<DataSource> | undefined;
  private readonly sql: PreparedSql;

  constructor(private readonly dataSource: DataSource) {
    this.sql = new PreparedSql(dataSource);
  }

  /** As `PreparedSql`. */
  async transaction<Result>(work: (open: Transaction) => Promise<Result>): Promise<Result> {
    if (!this.dataSource.isInitialized) await this.initialize();
    return this.sql.transaction(work);
  }

  private async initialize(): Promise<void> {
    this.opening ??= this.dataSource.initialize();
    try {
      await this.opening;
    } finally {
      this.opening = undefined;
    }
  }
}
