import { WebSocketGateway } from '@nestjs/websockets';
import type { Bookmark, Empty, MessageRef, PutBookmark } from '#contracts';
import { Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';

/** A user's bookmarks are the user's own: history changes them outside the order of rooms. */
@WebSocketGateway()
export class BookmarksGateway {
  constructor(private readonly reads: Reads) {}

  @OnRequest('bookmark:put', 'whole')
  put({ userId }: ClientConnection, request: PutBookmark): Promise<Bookmark> {
    return this.reads.ask('bookmark:put', { userId, ...request });
  }

  @OnRequest('bookmark:remove', 'whole')
  remove({ userId }: ClientConnection, request: MessageRef): Promise<Empty> {
    return this.reads.ask('bookmark:remove', { userId, ...request });
  }
}
