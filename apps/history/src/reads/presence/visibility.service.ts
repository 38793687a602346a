import { Injectable } from '@nestjs/common';
import type { Queries } from '#contracts';
import { ReadSql } from '../../store/read-sql.js';
import { readVisible } from './visible.store.js';

/** Whose presence a user may see: of those who share a room with them, where neither blocks the other. */
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
