import { PreparedSql } from '#persistence/prepared-sql';

/** The connections of commands, such as sends. Nothing else uses them, so no flood of other requests delays a message. */
export class CommandSql extends PreparedSql {}
