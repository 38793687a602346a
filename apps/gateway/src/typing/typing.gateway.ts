import { WebSocketGateway } from '@nestjs/websockets';
import type { Empty, RoomRef } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { OnRequest } from '../socket/on-request.decorator.js';
import { TypingService } from './typing.service.js';

@WebSocketGateway()
export class TypingGateway {
  constructor(private readonly typing: TypingService) {}

  @OnRequest('typing')
  async announce(connection: Connection, { roomId }: RoomRef): Promise<Empty> {
    await this.typing.announce(connection, roomId);
    return {};
  }
}
