import { Injectable } from '@nestjs/common';
import { ChatError, type Message, type MessagePage, type MessageRef, type PageMessages, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readableRoom, type ReadableRoom } from '../rooms/access.store.js';
import { ReadSql } from '../store/read-sql.js';
import { readMessage, readMessages, readSeqAt } from './messages.store.js';
import { fitPage, pageAnchor, pageEnds, pageRange, seqBounds, type PageAnchor, type SeqBounds } from './page.policy.js';

/** What members read of a room's messages. */
@Injectable()
export class MessagesService {
  constructor(private readonly reads: ReadSql) {}

  /** One page, in one snapshot with its `rev`. Throws `INVALID` for two anchors, and as `assertMayRead`. */
  async page(userId: UserId, request: PageMessages): Promise<MessagePage> {
    const anchor = pageAnchor(request);
    return this.reads.snapshot(async (sql) => {
      const room = await readableRoom(sql, userId, request.roomId);
      const bounds = seqBounds(room);
      const seq = await anchorSeq(sql, room, bounds, anchor);
      const range = pageRange(anchor.kind, seq, bounds, request.limit);
      const messages = fitPage(await readMessages(sql, room.id, range), anchor.kind, seq);
      return { messages, ...pageEnds(messages, range, bounds), rev: room.head_rev };
    });
  }

  /** Throws `NOT_FOUND`, and as `assertMayRead`. */
  async get(userId: UserId, { roomId, id }: MessageRef): Promise<Message> {
    await readableRoom(this.reads, userId, roomId);
    const message = await readMessage(this.reads, roomId, id);
    if (message === undefined) throw new ChatError('NOT_FOUND');
    return message;
  }
}

async function anchorSeq(sql: Sql, room: ReadableRoom, bounds: SeqBounds, anchor: PageAnchor): Promise<number> {
  if (anchor.kind === 'at') return readSeqAt(sql, room.id, bounds, anchor.timeMs);
  return anchor.kind === 'newest' ? bounds.head : anchor.seq;
}
