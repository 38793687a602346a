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
import type { ClientConnection } from '../connections/registry/client-connection.js';
import { RoomSubscriptions } from '../fanout/subscriptions/room-subscriptions.js';
import { PresenceService } from '../presence/presence.service.js';
import { Reads } from '../reads.js';

@Injectable()
export class RoomOpeningService {
  constructor(
    private readonly changes: ChangesService,
    private readonly reads: Reads,
    private readonly subscriptions: RoomSubscriptions,
    private readonly presence: PresenceService,
  ) {}

  /** The creator's connections, this one too, get the room by `user:changes`. */
  async create(connection: ClientConnection, { id, ...request }: CreateRoom): Promise<RoomState> {
    const { state } = await this.changes.run(connection, 'room:create', id ?? newId<RoomId>(), request);
    return state;
  }

  open(connection: ClientConnection, request: OpenRoom): Promise<OpenedRoom> {
    return this.subscriptions.open(connection, request.roomId, () => this.readOpened(connection, request));
  }

  /**
   * Takes effect before anything is awaited: an `open` or a `sync` that is under way does not subscribe the room again.
   * @throws ChatError UNAVAILABLE, or NOT_FOUND for a room that the user may not know of
   */
  async close(connection: ClientConnection, roomId: RoomId): Promise<void> {
    const isSubscribed = connection.rooms.has(roomId);
    connection.closed.add(roomId);
    this.subscriptions.drop(connection, roomId);
    if (isSubscribed) return;
    try {
      const { isMember } = await this.reads.ask('room:standing', { userId: connection.userId, roomId });
      if (!isMember) connection.closed.delete(roomId);
    } catch (error) {
      connection.closed.delete(roomId);
      throw error;
    }
  }

  /** Nothing is awaited before the command when the client names the room by its id. */
  async join(connection: ClientConnection, { roomId, name }: JoinRoom): Promise<OpenedRoom> {
    if (roomId !== undefined && name !== undefined) throw invalid('name', 'must not stand beside roomId');
    if (roomId === undefined && name === undefined) throw invalid('roomId', 'must be given, or a name');
    const joinedId = roomId ?? (await this.reads.ask('room:named', { name: name ?? '' })).roomId;
    await this.changes.run(connection, 'room:join', joinedId, {});
    return this.open(connection, { roomId: joinedId });
  }

  private async readOpened({ userId }: ClientConnection, request: OpenRoom): Promise<OpenedRoom> {
    const { memberIds, ...opened } = await this.reads.ask('room:open', { userId, ...request });
    return { ...opened, online: memberIds === null ? null : await this.presence.onlineFor(userId, memberIds) };
  }
}
