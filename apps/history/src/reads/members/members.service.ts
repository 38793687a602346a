import { Injectable } from '@nestjs/common';
import {
  ChatError,
  isId,
  LIST_DEFAULT,
  type ListBans,
  type ListMembers,
  type Member,
  type MemberPage,
  type Queries,
  type RoomId,
  type UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { decodeCursor, encodeCursor } from '../paging/cursor.policy.js';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { readableRoom, roomOfMember, type ReadableRoom } from '../access/access.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { readBanned, readBrief, readMembers } from './members.store.js';

/** Reads of a room's members. */
@Injectable()
export class MembersService {
  constructor(private readonly reads: ReadSql) {}

  /**
   * The joined members by id, with the room's `rev` of the same snapshot. @throws ChatError INVALID, and as
   * `assertMayRead`
   */
  list(userId: UserId, { query, ...request }: ListMembers): Promise<MemberPage> {
    return this.page(userId, request, (sql, room, after, limit) => readMembers(sql, room.id, query, after, limit));
  }

  /** The banned users by id, for a caller who may ban. @throws ChatError FORBIDDEN, and as `list` */
  bans(userId: UserId, request: ListBans): Promise<MemberPage> {
    return this.page(userId, request, (sql, room, after, limit) => {
      assertMay('member:bans', room, room.my_role);
      return readBanned(sql, room.id, after, limit);
    });
  }

  /**
   * A gateway reads this before it shows the user's `typing` in the room. @throws ChatError FORBIDDEN, and as
   * `assertMayRead`
   */
  async audience(userId: UserId, roomId: RoomId): Promise<Queries['audience']['answer']> {
    const room = await roomOfMember(this.reads, userId, roomId);
    assertMay('typing', room, room.my_role);
    const user = await readBrief(this.reads, userId);
    if (user === null) throw new ChatError('NOT_FOUND');
    return { user, memberCount: room.member_count, blocked: room.blocked };
  }

  private async page(
    userId: UserId,
    { roomId, cursor, limit = LIST_DEFAULT }: ListBans,
    read: (sql: Sql, room: ReadableRoom, after: UserId | null, limit: number) => Promise<Member[]>,
  ): Promise<MemberPage> {
    const after = decodeCursor(cursor, [isId] as const);
    return this.reads.snapshot(async (sql) => {
      const room = await readableRoom(sql, userId, roomId);
      const found = await read(sql, room, (after?.[0] ?? null) as UserId | null, limit + 1);
      const members = leadingThatFit(found.slice(0, limit));
      const last = members.at(-1);
      const more = last !== undefined && found.length > members.length;
      return { members, cursor: more ? encodeCursor([last.user.id]) : null, rev: room.head_rev };
    });
  }
}
