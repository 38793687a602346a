import { WebSocketGateway } from '@nestjs/websockets';
import type { Sync, SyncAnswer } from '#contracts';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';
import { ConnectionSyncService } from './connection-sync.service.js';

@WebSocketGateway()
export class SyncGateway {
  constructor(private readonly syncs: ConnectionSyncService) {}

  @OnRequest('sync', 'within')
  sync(connection: ClientConnection, request: Sync): Promise<SyncAnswer> {
    return this.syncs.sync(connection, request);
  }
}
