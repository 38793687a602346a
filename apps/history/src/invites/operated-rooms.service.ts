import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, isId, LIST_DEFAULT, type RoomActOfOperator, type RoomId, type UserId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import type { ListedRoom, RoomMembersPage, RoomsPage } from '#access/site-api';
import { submitToRoom } from '../jobs/server-commands.js';
import { readMembers } from '../reads/members/members.store.js';
import { decodeCursor, encodeCursor } from '../reads/paging/cursor.policy.js';
import { directoryCursor, directoryPlace } from '../reads/rooms/list-cursor.policy.js';
import { ReadSql } from '../store/read-sql.js';
import type { ListGroupMembers, ListSiteRooms } from './groups.requests.js';
import { GroupsService } from './groups.service.js';
import { readListedGroups, readListedRoom } from './listed-rooms.store.js';

/** Sorts before every room. */
const FIRST = { key: '', roomId: NIL as RoomId };

/** Rooms as operators see them, and their acts on groups. Each act is a command of the room, with its record in the audit. */
@Injectable()
export class OperatedRoomsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly groups: GroupsService,
    private readonly bus: CommandBus,
  ) {}

  /** Groups by name. @throws ChatError INVALID */
  async list({ query, cursor, limit = LIST_DEFAULT }: ListSiteRooms): Promise<RoomsPage> {
    const found = await readListedGroups(this.reads, query, directoryPlace(cursor) ?? FIRST, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { rooms: page.map(({ room }) => room), cursor: last === undefined ? null : directoryCursor(last.place) };
  }

  /** Any room by its id, a public one by its name too. @throws ChatError NOT_FOUND */
  async show(name: string): Promise<ListedRoom> {
    const roomId = isId(name) ? (name as RoomId) : (await this.groups.find(name)).id;
    const room = await readListedRoom(this.reads, roomId);
    if (room === undefined) throw new ChatError('NOT_FOUND', { message: `There is no room ${name}.` });
    return room;
  }

  /** The joined members by id. @throws ChatError INVALID, NOT_FOUND */
  async members({ group, cursor, limit = LIST_DEFAULT }: ListGroupMembers): Promise<RoomMembersPage> {
    const after = decodeCursor(cursor, [isId] as const);
    const { id } = await this.show(group);
    const found = await readMembers(this.reads, id, undefined, (after?.[0] ?? null) as UserId | null, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const members = page.map(({ user, role, joinedAt, mutedUntil }) => ({ user, role, joinedAt, mutedUntil }));
    return { members, cursor: last === undefined ? null : encodeCursor([last.user.id]) };
  }

  /** @throws ChatError NOT_FOUND, FORBIDDEN, ARCHIVED, OVERLOADED, TIMEOUT */
  async act(operator: string, group: string, act: RoomActOfOperator): Promise<InvitedRoom> {
    const room = await this.groups.find(group);
    await submitToRoom(this.bus, room.id, { by: 'operator', type: 'room:operate', request: { operator, act } });
    return room;
  }
}
