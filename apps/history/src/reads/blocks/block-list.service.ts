import { Injectable } from '@nestjs/common';
import type { UserBrief, UserId } from '#contracts';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { ReadSql } from '../../store/read-sql.js';
import { readBlockList } from './block-list.store.js';

/** The users whom a user blocks. */
@Injectable()
export class BlockListService {
  constructor(private readonly reads: ReadSql) {}

  async list(userId: UserId): Promise<{ users: UserBrief[] }> {
    return { users: leadingThatFit(await readBlockList(this.reads, userId)) };
  }
}
