import { WebSocketGateway } from '@nestjs/websockets';
import type { Empty, RoomRef } from '#contracts';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';
import { TypingService } from './typing.service.js';

@WebSocketGateway()
export class TypingGateway {
  constructor(private readonly typing: TypingService) {}

  @OnRequest('typing', 'whole')
  async announce(connection: ClientConnection, { roomId }: RoomRef): Promise<Empty> {
    await this.typing.announce(connection, roomId);
    return {};
  }
}
