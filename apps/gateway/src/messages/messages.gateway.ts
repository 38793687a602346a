import { WebSocketGateway } from '@nestjs/websockets';
import type { Message, MessagePage, MessageRef, PageMessages, SendMessage, SentMessage } from '#contracts';
import { Commands } from '../commands.js';
import type { Connection } from '../connections/connection.js';
import { Reads } from '../reads.js';
import { OnRequest } from '../socket/on-request.decorator.js';

@WebSocketGateway()
export class MessagesGateway {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @OnRequest('message:send')
  send(connection: Connection, { roomId, ...request }: SendMessage): Promise<SentMessage> {
    return this.commands.run(connection, roomId, 'message.send', request);
  }

  @OnRequest('message:get')
  get({ userId }: Connection, request: MessageRef): Promise<Message> {
    return this.reads.ask('message.get', { userId, ...request });
  }

  @OnRequest('message:page')
  page({ userId }: Connection, request: PageMessages): Promise<MessagePage> {
    return this.reads.ask('message.page', { userId, ...request });
  }
}
