import { Injectable } from '@nestjs/common';
import {
  invalid,
  newId,
  type CreateRoom,
  type JoinRoom,
  type OpenedRoom,
  type OpenRoom,
  type RoomId,
  type RoomState,
} from '#contracts';
import { ChangesService } from '#platform/changes.service';
import { FairTurns } from '#platform/limits/fair-turns';
import { RoomSubscriptions } from '../fanout/subscriptions/room-subscriptions.js';
import { Reads } from '../history/reads.js';
import { PresenceService } from '../presence/presence.service.js';
import type { ClientConnection } from '../registry/client-connection.js';

/** Room events that also change the subscriptions of the connection. */
@Injectable()
export class RoomOpeningService {
  constructor(
    private readonly changes: ChangesService,
    private readonly reads: Reads,
    private readonly subscriptions: RoomSubscriptions,
    private readonly presence: PresenceService,
    private readonly turns: FairTurns,
  ) {}

  /** All connections of the creator, including this one, get the room by `user:changes`. */
  async create(connection: ClientConnection, request: CreateRoom): Promise<RoomState> {
    const { state } = await this.changes.run(connection, 'room:create', request.id ?? newId<RoomId>(), request);
    return state;
  }

  open(connection: ClientConnection, request: OpenRoom): Promise<OpenedRoom> {
    return this.subscriptions.open(connection, request.roomId, () => this.readOpened(connection, request));
  }

  /**
   * Takes effect before it awaits anything, so that an `open` or `sync` in progress does not subscribe the room again.
   * @throws ChatError UNAVAILABLE, or NOT_FOUND for a room that the user may not know
   */
  async close(connection: ClientConnection, roomId: RoomId): Promise<void> {
    const isSubscribed = connection.rooms.has(roomId);
    connection.closed.add(roomId);
    this.subscriptions.drop(connection, roomId);
    if (isSubscribed) return;
    try {
      const ask = { userId: connection.userId, roomId };
      const read = () => this.reads.ask('room:standing', ask);
      const { isMember } = await this.turns.run('short', connection.caller, ask, read);
      if (!isMember) connection.closed.delete(roomId);
    } catch (error) {
      connection.closed.delete(roomId);
      throw error;
    }
  }

  /** Awaits nothing before the command if the request has the room's id. */
  async join(connection: ClientConnection, request: JoinRoom): Promise<OpenedRoom> {
    const { roomId, name } = request;
    if (roomId !== undefined && name !== undefined) throw invalid('name', 'must not be given together with roomId');
    if (roomId === undefined && name === undefined) throw invalid('roomId', 'or name must be given');
    const joinedId = roomId ?? (await this.readNamed(connection, name ?? ''));
    await this.changes.run(connection, 'room:join', joinedId, request);
    return this.open(connection, { roomId: joinedId });
  }

  private async readNamed({ userId, caller }: ClientConnection, name: string): Promise<RoomId> {
    const read = () => this.reads.ask('room:named', { userId, name });
    return (await this.turns.run('short', caller, { name }, read)).roomId;
  }

  private async readOpened({ userId, caller }: ClientConnection, request: OpenRoom): Promise<OpenedRoom> {
    const read = () => this.reads.ask('room:open', { userId, ...request });
    const { memberIds, ...opened } = await this.turns.run('short', caller, request, read);
    return { ...opened, online: memberIds === null ? null : await this.presence.onlineFor(userId, memberIds) };
  }
}
