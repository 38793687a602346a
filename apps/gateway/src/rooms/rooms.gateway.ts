import { WebSocketGateway } from '@nestjs/websockets';
import type {
  CreateRoom,
  DiscoverRooms,
  Empty,
  JoinRoom,
  ListRooms,
  OpenedRoom,
  OpenRoom,
  Room,
  RoomDirectory,
  RoomPage,
  RoomRef,
  RoomState,
  SetNotify,
  UpdateRoom,
} from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Reads } from '../reads.js';
import { OnRequest } from '../socket/on-request.decorator.js';
import { RoomsService } from './rooms.service.js';

@WebSocketGateway()
export class RoomsGateway {
  constructor(
    private readonly rooms: RoomsService,
    private readonly reads: Reads,
  ) {}

  @OnRequest('room:create')
  create(connection: Connection, request: CreateRoom): Promise<RoomState> {
    return this.rooms.create(connection, request);
  }

  @OnRequest('room:list')
  list({ userId }: Connection, request: ListRooms): Promise<RoomPage> {
    return this.reads.ask('room.list', { userId, ...request });
  }

  @OnRequest('room:open')
  open(connection: Connection, request: OpenRoom): Promise<OpenedRoom> {
    return this.rooms.open(connection, request);
  }

  @OnRequest('room:close')
  async close(connection: Connection, { roomId }: RoomRef): Promise<Empty> {
    await this.rooms.close(connection, roomId);
    return {};
  }

  @OnRequest('room:discover')
  discover({ userId }: Connection, request: DiscoverRooms): Promise<RoomDirectory> {
    return this.reads.ask('room.discover', { userId, ...request });
  }

  @OnRequest('room:join')
  join(connection: Connection, request: JoinRoom): Promise<OpenedRoom> {
    return this.rooms.join(connection, request);
  }

  @OnRequest('room:leave')
  async leave(connection: Connection, { roomId }: RoomRef): Promise<Empty> {
    await this.rooms.leave(connection, roomId);
    return {};
  }

  @OnRequest('room:update')
  update(connection: Connection, request: UpdateRoom): Promise<Room> {
    return this.rooms.update(connection, request);
  }

  @OnRequest('room:delete')
  delete(connection: Connection, { roomId }: RoomRef): Promise<Empty> {
    return this.rooms.delete(connection, roomId);
  }

  @OnRequest('room:notify')
  setNotify(connection: Connection, request: SetNotify): Promise<RoomState> {
    return this.rooms.setNotify(connection, request);
  }
}
