import { WebSocketGateway } from '@nestjs/websockets';
import type { BlockRef, Empty } from '#contracts';
import { Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';

/** A user's block list belongs to no room: history changes it outside the order of rooms. */
@WebSocketGateway()
export class BlocksGateway {
  constructor(private readonly reads: Reads) {}

  @OnRequest('block:add', 'whole')
  add({ userId, actor }: ClientConnection, { userId: target }: BlockRef): Promise<Empty> {
    return this.reads.ask('block:add', { userId, target, actor });
  }

  @OnRequest('block:remove', 'whole')
  remove({ userId, actor }: ClientConnection, { userId: target }: BlockRef): Promise<Empty> {
    return this.reads.ask('block:remove', { userId, target, actor });
  }
}
