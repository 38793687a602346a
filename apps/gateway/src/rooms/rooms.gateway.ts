import { WebSocketGateway } from '@nestjs/websockets';
import type { CreateRoom, Empty, JoinRoom, OpenedRoom, OpenRoom, RoomRef, RoomState } from '#contracts';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';
import { RoomOpeningService } from './room-opening.service.js';

@WebSocketGateway()
export class RoomsGateway {
  constructor(private readonly rooms: RoomOpeningService) {}

  @OnRequest('room:create', 'none')
  create(connection: ClientConnection, request: CreateRoom): Promise<RoomState> {
    return this.rooms.create(connection, request);
  }

  @OnRequest('room:open', 'within')
  open(connection: ClientConnection, request: OpenRoom): Promise<OpenedRoom> {
    return this.rooms.open(connection, request);
  }

  @OnRequest('room:close', 'within')
  async close(connection: ClientConnection, { roomId }: RoomRef): Promise<Empty> {
    await this.rooms.close(connection, roomId);
    return {};
  }

  @OnRequest('room:join', 'within')
  join(connection: ClientConnection, request: JoinRoom): Promise<OpenedRoom> {
    return this.rooms.join(connection, request);
  }
}
