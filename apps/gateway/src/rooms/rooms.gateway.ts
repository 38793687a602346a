import { WebSocketGateway } from '@nestjs/websockets';
import type { CreateRoom, Empty, JoinRoom, OpenedRoom, OpenRoom, RoomRef, RoomState } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { OnRequest } from '../socket/on-request.decorator.js';
import { RoomsService } from './rooms.service.js';

/** Events of rooms that concern the connection's subscriptions too. */
@WebSocketGateway()
export class RoomsGateway {
  constructor(private readonly rooms: RoomsService) {}

  @OnRequest('room:create')
  create(connection: Connection, request: CreateRoom): Promise<RoomState> {
    return this.rooms.create(connection, request);
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

  @OnRequest('room:join')
  join(connection: Connection, request: JoinRoom): Promise<OpenedRoom> {
    return this.rooms.join(connection, request);
  }
}
