import { WebSocketGateway } from '@nestjs/websockets';
import type { Sync, SyncAnswer } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { OnRequest } from '../socket/on-request.decorator.js';
import { SyncService } from './sync.service.js';

@WebSocketGateway()
export class SyncGateway {
  constructor(private readonly syncs: SyncService) {}

  @OnRequest('sync')
  sync(connection: Connection, request: Sync): Promise<SyncAnswer> {
    return this.syncs.sync(connection, request);
  }
}
