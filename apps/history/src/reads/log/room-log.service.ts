import { Injectable } from '@nestjs/common';
import { LIST_DEFAULT, type ActPage, type ReadLog, type UserId } from '#contracts';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { ReadSql } from '../../store/read-sql.js';
import { readableRoom } from '../access/access.store.js';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { decodeCursor, encodeCursor, isCursorCount } from '../paging/cursor.policy.js';
import { readLog } from './room-log.store.js';

/** The acts of a room's members on others. */
@Injectable()
export class RoomLogService {
  constructor(private readonly reads: ReadSql) {}

  /** Newest first. @throws ChatError INVALID, FORBIDDEN, and as `assertMayRead` */
  list(userId: UserId, { roomId, cursor, limit = LIST_DEFAULT }: ReadLog): Promise<ActPage> {
    const before = decodeCursor(cursor, [isCursorCount] as const);
    return this.reads.snapshot(async (sql) => {
      const room = await readableRoom(sql, userId, roomId);
      assertMay('room:log', room, room.my_role);
      const found = await readLog(sql, roomId, before === null ? null : Number(before[0]), limit + 1);
      const logged = leadingThatFit(found.slice(0, limit));
      const last = logged.at(-1);
      const more = last !== undefined && found.length > logged.length;
      return { acts: logged.map(({ act }) => act), cursor: more ? encodeCursor([String(last.rev)]) : null };
    });
  }
}
