import { WebSocketGateway } from '@nestjs/websockets';
import type { ListReactions, Message, ReactionRef, UserPage } from '#contracts';
import { Commands } from '../commands.js';
import type { Connection } from '../connections/connection.js';
import { Reads } from '../reads.js';
import { OnRequest } from '../socket/on-request.decorator.js';

@WebSocketGateway()
export class ReactionsGateway {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @OnRequest('reaction:add')
  add(connection: Connection, { roomId, ...request }: ReactionRef): Promise<Message> {
    return this.commands.run(connection, roomId, 'reaction.add', request);
  }

  @OnRequest('reaction:remove')
  remove(connection: Connection, { roomId, ...request }: ReactionRef): Promise<Message> {
    return this.commands.run(connection, roomId, 'reaction.remove', request);
  }

  @OnRequest('reaction:list')
  list({ userId }: Connection, request: ListReactions): Promise<UserPage> {
    return this.reads.ask('reaction.list', { userId, ...request });
  }
}
