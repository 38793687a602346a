import { WebSocketGateway } from '@nestjs/websockets';
import type { Empty, SetPresence, WatchedPresence, WatchPresence } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { OnRequest } from '../socket/on-request.decorator.js';
import { PresenceService } from './presence.service.js';
import { WatchesService } from './watches.service.js';

@WebSocketGateway()
export class PresenceGateway {
  constructor(
    private readonly presence: PresenceService,
    private readonly watches: WatchesService,
  ) {}

  @OnRequest('presence:watch')
  async watch(connection: Connection, { userIds }: WatchPresence): Promise<WatchedPresence> {
    return { presence: await this.watches.watch(connection, userIds) };
  }

  @OnRequest('presence:set')
  set(connection: Connection, { status }: SetPresence): Promise<Empty> {
    this.presence.set(connection, status);
    return Promise.resolve({});
  }
}
