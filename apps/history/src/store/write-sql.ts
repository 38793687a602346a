import { PreparedSql } from '#persistence/prepared-sql';

/** The connections for writes that are no commands: files, blocks, people, jobs. PostgreSQL ends a transaction on them that takes too long. */
export class WriteSql extends PreparedSql {}
