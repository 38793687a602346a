import { Injectable } from '@nestjs/common';
import type { Queries } from '#contracts';
import { ReadSql } from '../../store/read-sql.js';
import { readVisible } from './visible.store.js';

/**
 * A user may see the presence of users with whom they share a group, or a direct room in which both have written,
 * unless one of the two blocks the other.
 */
@Injectable()
export class VisibilityService {
  constructor(private readonly reads: ReadSql) {}

  async visible({
    userId,
    userIds,
  }: Queries['presence:visible']['ask']): Promise<Queries['presence:visible']['answer']> {
    return { visible: await readVisible(this.reads, userId, userIds) };
  }
}
