import { PreparedSql } from '#persistence/prepared-sql';

/** The connections of the write path: every transaction on them is short, or PostgreSQL ends it. */
export class WriteSql extends PreparedSql {}
