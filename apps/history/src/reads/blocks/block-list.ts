import type { UserBrief, UserId } from '#contracts';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import type { ReadSql } from '../../store/read-sql.js';
import { readBlockList } from './block-list.store.js';

/** The users whom a user blocks. */
export async function listBlocks(reads: ReadSql, { userId }: { userId: UserId }): Promise<{ users: UserBrief[] }> {
  return { users: leadingThatFit(await readBlockList(reads, userId)) };
}
