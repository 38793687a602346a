import { WebSocketGateway } from '@nestjs/websockets';
import type { MarkRead, ReadState } from '#contracts';
import { Commands } from '../commands.js';
import type { Connection } from '../connections/connection.js';
import { OnRequest } from '../socket/on-request.decorator.js';

@WebSocketGateway()
export class ReadMarkersGateway {
  constructor(private readonly commands: Commands) {}

  @OnRequest('read:mark')
  mark(connection: Connection, { roomId, seq }: MarkRead): Promise<ReadState> {
    return this.commands.run(connection, roomId, 'read.mark', { seq });
  }
}
