import { WebSocketGateway } from '@nestjs/websockets';
import type { Empty, SetPresence, WatchedPresence, WatchPresence } from '#contracts';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';
import { PresenceService } from './presence.service.js';

@WebSocketGateway()
export class PresenceGateway {
  constructor(private readonly presence: PresenceService) {}

  @OnRequest('presence:watch', 'within')
  async watch(connection: ClientConnection, { userIds }: WatchPresence): Promise<WatchedPresence> {
    return { presence: await this.presence.watch(connection, userIds) };
  }

  @OnRequest('presence:set', 'none')
  set(connection: ClientConnection, { status }: SetPresence): Promise<Empty> {
    this.presence.set(connection, status);
    return Promise.resolve({});
  }
}
