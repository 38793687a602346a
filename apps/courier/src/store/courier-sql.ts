import type { DataSource } from 'typeorm';
import { PreparedSql } from '#persistence/prepared-sql';

/** The courier's connections to PostgreSQL. */
export class CourierSql extends PreparedSql {
  constructor(readonly store: DataSource) {
    super(store);
  }
}
