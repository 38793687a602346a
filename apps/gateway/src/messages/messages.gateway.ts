import { WebSocketGateway } from '@nestjs/websockets';
import type {
  EditMessage,
  ListPins,
  Message,
  MessagePage,
  MessageRef,
  PageMessages,
  PinPage,
  SearchMessages,
  SearchPage,
  SendMessage,
  SentMessage,
} from '#contracts';
import { Commands } from '../commands.js';
import type { Connection } from '../connections/connection.js';
import { Reads } from '../reads.js';
import { OnRequest } from '../socket/on-request.decorator.js';
import { SearchService } from './search.service.js';

@WebSocketGateway()
export class MessagesGateway {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
    private readonly searches: SearchService,
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

  @OnRequest('message:edit')
  edit(connection: Connection, { roomId, ...request }: EditMessage): Promise<Message> {
    return this.commands.run(connection, roomId, 'message.edit', request);
  }

  @OnRequest('message:delete')
  delete(connection: Connection, { roomId, ...request }: MessageRef): Promise<Message> {
    return this.commands.run(connection, roomId, 'message.delete', request);
  }

  @OnRequest('message:pin')
  pin(connection: Connection, { roomId, ...request }: MessageRef): Promise<Message> {
    return this.commands.run(connection, roomId, 'message.pin', request);
  }

  @OnRequest('message:unpin')
  unpin(connection: Connection, { roomId, ...request }: MessageRef): Promise<Message> {
    return this.commands.run(connection, roomId, 'message.unpin', request);
  }

  @OnRequest('message:pins')
  pins({ userId }: Connection, request: ListPins): Promise<PinPage> {
    return this.reads.ask('message.pins', { userId, ...request });
  }

  @OnRequest('message:search')
  search({ userId }: Connection, request: SearchMessages): Promise<SearchPage> {
    return this.searches.search(userId, request);
  }
}
