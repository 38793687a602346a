import { PreparedSql } from '#persistence/prepared-sql';

/** The connections for reads. Writes have their own, so many reads never delay a message. */
export class ReadSql extends PreparedSql {}

/**
 * Settings of these connections. Every read must use an index, whatever the statistics say: a plan that sorts, hashes
 * or builds a bitmap is cheap for the average room but unbounded for the largest one. For example, an unread count that
 * stops at 100 read the whole room into a bitmap first.
 */
export const READ_PARAMETERS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};
