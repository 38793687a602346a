import { WebSocketGateway } from '@nestjs/websockets';
import type { BlockRef, Empty, Nothing, UserBrief } from '#contracts';
import type { Connection } from '../connections/connection.js';
import { Reads } from '../reads.js';
import { OnRequest } from '../socket/on-request.decorator.js';

/** Whom a user blocks is that user's own and no room's: history changes it outside the rooms' order. */
@WebSocketGateway()
export class BlocksGateway {
  constructor(private readonly reads: Reads) {}

  @OnRequest('block:add')
  add({ userId, actor }: Connection, { userId: target }: BlockRef): Promise<Empty> {
    return this.reads.ask('block.add', { userId, target, actor });
  }

  @OnRequest('block:remove')
  remove({ userId, actor }: Connection, { userId: target }: BlockRef): Promise<Empty> {
    return this.reads.ask('block.remove', { userId, target, actor });
  }

  @OnRequest('block:list')
  list({ userId }: Connection, _request: Nothing): Promise<{ users: UserBrief[] }> {
    return this.reads.ask('block.list', { userId });
  }
}
