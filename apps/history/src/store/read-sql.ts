import { PreparedSql } from '#persistence/prepared-sql';

/** The connections that reads use; apart from the write path's, so that no storm of reads keeps a message waiting. */
export class ReadSql extends PreparedSql {}

/**
 * Settings of these connections. Every read is a few looks into an index, and must stay that whatever the statistics
 * say: a plan that sorts, hashes or collects is cheap for the average room and without bound for the largest one
 * (seen: an unread count that stops at 100 read the whole room through a bitmap first).
 */
export const READ_PARAMETERS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};
