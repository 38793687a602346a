import { Injectable } from '@nestjs/common';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { WriteSql } from '../store/write-sql.js';
import { hasCured, removeCured, type Cured } from './cured-messages.store.js';
import { itemOf } from './scheduled.rows.js';

/** Removes the scheduled messages that a cure ends. A repeat finds none. */
@Injectable()
export class CuredMessagesService {
  constructor(
    private readonly sql: WriteSql,
    private readonly announcements: AnnouncementsService,
  ) {}

  async remove(cured: Cured): Promise<void> {
    if (!(await hasCured(this.sql, cured))) return;
    const removed = await this.sql.transaction((open) => removeCured(open, cured));
    const urev = removed[0]?.urev;
    if (urev === undefined) return;
    await this.announcements.announceToUser(cured.userId, urev, ...removed.map(({ id }) => itemOf(id, null)));
  }
}
