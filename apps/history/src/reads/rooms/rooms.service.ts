import { Injectable } from '@nestjs/common';
import {
  ChatError,
  GLANCE_LIMIT,
  LIMITS,
  LIST_DEFAULT,
  PEEK_MESSAGES,
  type DiscoverRooms,
  type ListRooms,
  type OpenRoom,
  type PeekedRoom,
  type Queries,
  type RoomDirectory,
  type RoomId,
  type RoomPage,
  type RoomState,
  type UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { fitPage, openRange, pageEnds, seqBounds } from '../messages/page.policy.js';
import { readMessages, readNewest } from '../messages/messages.store.js';
import { ITEMS_BYTES_MAX, jsonBytes, leadingThatFit, trailingThatFit } from '../paging/answer-size.policy.js';
import { ReadSql } from '../../store/read-sql.js';
import { enterableRoom, roomOfMember, readStanding, type ReadableRoom } from '../access/access.store.js';
import { OpenedRoomsService } from './opened-rooms.service.js';
import { activityCursor, activityPlace, directoryCursor, directoryPlace } from './list-cursor.policy.js';
import { toRoom } from '../../room/rows/room.rows.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import { readRoomStates } from '../../room/views/room-state.store.js';
import { readMarks, readPublicRoomNamed, readPublicRooms, readRoomsByActivity } from './rooms.store.js';

/** The size of one id in `online` as JSON: a UUID in quotes, and a comma. */
const ID_BYTES = 39;

type OpenAnswer = Queries['room:open']['answer'];

/** Reads of a user's own rooms and of public rooms. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly openedRooms: OpenedRoomsService,
  ) {}

  /** @throws ChatError as `assertMayRead` */
  async state(userId: UserId, roomId: RoomId): Promise<RoomState> {
    return this.reads.snapshot(async (sql) => {
      await roomOfMember(sql, userId, roomId);
      return stateOf(sql, userId, roomId);
    });
  }

  /** @throws ChatError NOT_FOUND for a private room that the user was never in */
  async standing(userId: UserId, roomId: RoomId): Promise<{ isMember: boolean }> {
    return { isMember: await readStanding(this.reads, userId, roomId) };
  }

  /**
   * The room with its newest messages, from one snapshot. Notes that the user has opened it, unless it is for a list.
   * @throws ChatError as `assertMayRead`
   */
  async open(userId: UserId, request: OpenRoom): Promise<OpenAnswer> {
    const { answer, isUnopened } = await this.readOpened(userId, request);
    if (isUnopened && request.limit !== GLANCE_LIMIT) await this.openedRooms.note(userId, request.roomId);
    return answer;
  }

  /** The user's rooms, latest activity first. */
  async list(userId: UserId, { cursor, limit = LIST_DEFAULT }: ListRooms): Promise<RoomPage> {
    const found = await readRoomsByActivity(this.reads, userId, activityPlace(cursor), limit + 1);
    const rooms = leadingThatFit(found.slice(0, limit).map(({ state }) => state));
    const last = found[rooms.length - 1];
    return { rooms, cursor: last && found.length > rooms.length ? activityCursor(last.place) : null };
  }

  /** Public rooms whose name contains the query. */
  async discover({ query, cursor, limit = LIST_DEFAULT }: DiscoverRooms): Promise<RoomDirectory> {
    const found = await readPublicRooms(this.reads, query, directoryPlace(cursor), limit + 1);
    const rooms = leadingThatFit(found.slice(0, limit).map(({ room }) => room));
    const last = found[rooms.length - 1];
    return { rooms, cursor: last && found.length > rooms.length ? directoryCursor(last.place) : null };
  }

  /** The public room with this name, compared without case. @throws ChatError NOT_FOUND */
  async named(name: string): Promise<RoomId> {
    const roomId = await readPublicRoomNamed(this.reads, name);
    if (roomId === undefined) throw new ChatError('NOT_FOUND');
    return roomId;
  }

  /**
   * The room and its newest messages, from one snapshot, for a user who may enter it. Notes nothing.
   * @throws ChatError as `enterableRoom`
   */
  async peek(userId: UserId, roomId: RoomId): Promise<PeekedRoom> {
    return this.reads.snapshot(async (sql) => {
      const row = await enterableRoom(sql, userId, roomId);
      const rows = await readNewest(sql, roomId, PEEK_MESSAGES);
      const room = toRoom(row);
      const messages = await toSentMessages(sql, rows, userId);
      return { room, messages: trailingThatFit(messages, ITEMS_BYTES_MAX - jsonBytes(room)) };
    });
  }

  private readOpened(
    userId: UserId,
    { roomId, limit }: OpenRoom,
  ): Promise<{ answer: OpenAnswer; isUnopened: boolean }> {
    return this.reads.snapshot(async (sql) => {
      const row = await roomOfMember(sql, userId, roomId);
      const bounds = seqBounds(row);
      const range = openRange(bounds, row.my_read_seq, limit);
      const [room, marks, read] = await Promise.all([
        stateOf(sql, userId, roomId),
        marksOf(sql, row),
        readMessages(sql, userId, roomId, range),
      ]);
      const besideBytes = jsonBytes(room) + jsonBytes(marks) + (marks?.length ?? 0) * ID_BYTES;
      const messages = fitPage(read, 'newest', bounds.head, ITEMS_BYTES_MAX - besideBytes);
      const { reachedStart } = pageEnds(messages, range, bounds);
      const memberIds = marks?.map((mark) => mark.userId) ?? null;
      const answer = { room, rev: row.head_rev, messages, reachedStart, marks, memberIds };
      return { answer, isUnopened: row.my_unopened };
    });
  }
}

async function stateOf(sql: Sql, userId: UserId, roomId: RoomId): Promise<RoomState> {
  const [state] = await readRoomStates(sql, userId, [roomId]);
  // Only outside a snapshot: the membership may have ended after the check of access.
  if (state === undefined) throw new ChatError('NOT_FOUND');
  return state;
}

function marksOf(sql: Sql, room: ReadableRoom) {
  return room.member_count > LIMITS.liveRoomMembers ? null : readMarks(sql, room.id);
}
