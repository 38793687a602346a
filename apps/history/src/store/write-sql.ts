import { PreparedSql } from '#persistence/prepared-sql';

/** The connections for writes. PostgreSQL ends a transaction on them that takes too long. */
export class WriteSql extends PreparedSql {}
