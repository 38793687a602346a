import { PreparedSql } from '#persistence/prepared-sql';

/** The connections that reads use; apart from the write path's, so that no storm of reads keeps a message waiting. */
export class ReadSql extends PreparedSql {}
