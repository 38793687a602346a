import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import {
  ChatError,
  LIST_DEFAULT,
  newId,
  type Actor,
  type CommandRequests,
  type ListServerRooms,
  type PutRoom,
  type PutServerRoom,
  type RoomId,
  type ServerRoom,
  type UserId,
} from '#contracts';
import type { ServerRooms } from '#contracts/routes/server-room.routes';
import type { ActingApp } from '#access/app-key.policy';
import { submitToRoom } from '../jobs/server-commands.js';
import { PeopleService } from '../people/people.service.js';
import { leadingThatFit } from '../reads/paging/answer-size.policy.js';
import { decodeCursor, encodeCursor, isCursorText } from '../reads/paging/cursor.policy.js';
import { ReadSql } from '../store/read-sql.js';
import { readRoomOfApp, readRoomsOfApp, withExternalId } from './server-rooms.store.js';

/** Other requests may make or delete the room in between, more than once. */
const ATTEMPTS_MAX = 5;

/** The rooms of an app, for its server. Each change is a command of the room. */
@Injectable()
export class ServerRoomsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly bus: CommandBus,
    private readonly people: PeopleService,
  ) {}

  /** Makes the room, or changes what is given. @throws ChatError INVALID, NAME_TAKEN, ARCHIVED */
  async put(
    { actor }: ActingApp,
    { externalId, ...settings }: PutServerRoom,
  ): Promise<{ room: ServerRoom; isNew: boolean }> {
    // The bot writes in its rooms without being a member, so no membership makes history know it.
    if ((await this.people.resolve([actor.userId])).size > 0) throw new ChatError('UNAVAILABLE');
    const find = async (): Promise<RoomId | undefined> => (await this.find(actor.userId, externalId))?.id;
    const request = { externalId, ...settings };
    const { room, created } = await this.place('room:put', find, { actor, request });
    return { room: withExternalId(room, externalId), isNew: created };
  }

  /** @throws ChatError NOT_FOUND with the field, if one is given */
  async get({ id }: ActingApp, externalId: string, field?: string): Promise<ServerRoom> {
    const room = await this.find(id, externalId);
    if (room !== undefined) return room;
    throw new ChatError('NOT_FOUND', { ...(field !== undefined && { field }), message: 'The app has no such room.' });
  }

  find(appId: UserId, externalId: string): Promise<ServerRoom | undefined> {
    return readRoomOfApp(this.reads, appId, externalId);
  }

  async list({ id }: ActingApp, { cursor, limit = LIST_DEFAULT }: ListServerRooms): Promise<ServerRooms> {
    const [after] = decodeCursor(cursor, [isCursorText] as const) ?? [''];
    const found = await readRoomsOfApp(this.reads, id, after, limit + 1);
    const rooms = leadingThatFit(found.slice(0, limit));
    const last = rooms.at(-1);
    return { rooms, cursor: last && found.length > rooms.length ? encodeCursor([last.externalId]) : null };
  }

  /** A room that the app does not have is deleted already. */
  async delete({ id, actor }: ActingApp, externalId: string): Promise<void> {
    const room = await this.find(id, externalId);
    if (room === undefined) return;
    await submitToRoom(this.bus, room.id, { by: 'server', type: 'room:delete', request: { roomId: room.id }, actor });
  }

  /**
   * Submits a command to the room that it is about, or to a new one. Commands of two rooms have no order, so another request may
   * make the room first. Then the command is refused with `GONE`, and the next attempt finds that room.
   */
  async place<Type extends 'room:put' | 'room:pair'>(
    type: Type,
    find: () => Promise<RoomId | undefined>,
    { actor, request }: { actor: Actor; request: CommandRequests[Type] },
  ): Promise<PutRoom> {
    for (let left = ATTEMPTS_MAX; ; left -= 1) {
      const roomId = (await find()) ?? newId<RoomId>();
      try {
        return await submitToRoom(this.bus, roomId, { by: 'server', type, request, actor });
      } catch (error) {
        if (!(error instanceof ChatError) || error.code !== 'GONE') throw error;
        if (left <= 1) throw new ChatError('OVERLOADED', {}, { cause: error });
      }
    }
  }
}
