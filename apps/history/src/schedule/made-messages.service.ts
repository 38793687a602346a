import { Injectable } from '@nestjs/common';
import type { MessageId, UserId } from '#contracts';
import type { MadeThing } from '#access/made-by-keys';
import type { Sql } from '#persistence/sql';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { recordAct } from '../store/audit.store.js';
import { WriteSql } from '../store/write-sql.js';
import { countUnknownMessages, readMadeMessages, removeMessages, type Makers } from './made-messages.store.js';
import { itemOf } from './scheduled.rows.js';

type Removal = Parameters<typeof removeMessages>[2];

/** Scheduled messages by the sessions and keys that put them, for operators. */
@Injectable()
export class MadeMessagesService {
  constructor(
    private readonly sql: WriteSql,
    private readonly announcements: AnnouncementsService,
  ) {}

  async find(makers: Makers): Promise<MadeThing[]> {
    return (await readMadeMessages(this.sql, makers)).map(({ id, room_id: roomId, room_name: name, put_at }) => {
      return { kind: 'scheduled', id, name: `in ${name ?? roomId}`, since: put_at.toISOString() };
    });
  }

  countUnknown(userId: UserId): Promise<number> {
    return countUnknownMessages(this.sql, userId);
  }

  /** Removes all that was put in these sessions; a message that is being sent is judged by the history that sends it. */
  async removeMade(by: string, makers: Makers): Promise<number> {
    let removed = 0;
    for (;;) {
      const found = await readMadeMessages(this.sql, makers);
      const before = removed;
      for (const userId of new Set(found.map((row) => row.user_id)))
        removed += await this.remove(by, userId, { sessions: makers.sessions });
      if (removed === before) return removed;
    }
  }

  /** Returns how many messages it has removed. */
  async remove(by: string, userId: UserId, removal: Removal): Promise<number> {
    const removed = await this.sql.transaction(async (open) => {
      const removed = await removeMessages(open, userId, removal);
      if (removed.length > 0)
        await this.record(
          open,
          by,
          userId,
          removed.map(({ id }) => id),
        );
      return removed;
    });
    const urev = removed[0]?.urev;
    if (urev !== undefined)
      await this.announcements.announceToUser(userId, urev, ...removed.map(({ id }) => itemOf(id, null)));
    return removed.length;
  }

  private record(open: Sql, actor: string, userId: UserId, messages: readonly MessageId[]): Promise<void> {
    return recordAct(open, { actor, act: 'scheduled.remove', subject: userId, details: { messages } });
  }
}
