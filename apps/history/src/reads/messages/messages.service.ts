import { Injectable } from '@nestjs/common';
import {
  invalid,
  LIST_DEFAULT,
  PAGE_DEFAULT,
  type ListPins,
  type ListReactions,
  type Message,
  type MessagePage,
  type MessageRef,
  type PageMessages,
  type PinPage,
  type RoomId,
  type UserId,
  type UserPage,
} from '#contracts';
import { qualifiedEmoji } from '#contracts/emoji';
import type { Sql } from '#persistence/sql';
import { Admission } from '#platform/limits/admission';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { readableRoom, type ReadableRoom } from '../access/access.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import type { SentMessageRow } from '../../room/rows/message.rows.js';
import {
  existingMessage,
  grownMessage,
  readNewest,
  readPins,
  readRange,
  readSeqAt,
  readSeqs,
} from './messages.store.js';
import { assertThread } from './thread-root.store.js';
import { endsOf, timelinePage, wantedBy } from './timeline.policy.js';
import { seqsBefore, seqsFrom, type Timeline } from './timeline.store.js';
import {
  earlyRange,
  fitPage,
  pageAnchor,
  pageEnds,
  pageRange,
  rowsIn,
  seqBounds,
  type PageAnchor,
  type SeqBounds,
} from './page.policy.js';
import { pinCursor, pinPlace, reactionCursor, reactionPlace } from '../paging/place-cursor.policy.js';
import { readReactionUsers } from './reaction-users.store.js';

/**
 * Each page uses a connection of the pool; the others are for short reads. The wait ends before the bus would repeat the
 * query, after three seconds.
 */
const ADMISSION = { atOnce: 8, waitMaxMs: 2_000 };

/** Reads of a room's messages. */
@Injectable()
export class MessagesService {
  private readonly admission = new Admission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /**
   * One page with the room's `rev` of the same snapshot.
   * @throws ChatError INVALID for two anchors, OVERLOADED, and as `assertMayRead`
   */
  async page(userId: UserId, request: PageMessages): Promise<MessagePage> {
    const anchor = pageAnchor(request);
    const { roomId, limit = PAGE_DEFAULT } = request;
    const timeline = timelineOf(request);
    if (timeline !== undefined) return this.timelinePage(userId, request, anchor, timeline);
    return this.ofRoom(userId, request, async (sql, found) => {
      const [room, early] = await Promise.all([found, readEarly(sql, roomId, anchor, limit)]);
      const bounds = seqBounds(room);
      const seq = await anchorSeq(sql, room, bounds, anchor);
      const range = pageRange(anchor.kind, seq, bounds, limit);
      const rows = rowsIn(range, early) ?? (await readRange(sql, roomId, range));
      const messages = fitPage(await toSentMessages(sql, rows, userId), anchor.kind, seq);
      return { messages, ...pageEnds(messages, range, bounds), rev: room.head_rev };
    });
  }

  private timelinePage(
    userId: UserId,
    request: PageMessages,
    anchor: PageAnchor,
    timeline: Timeline,
  ): Promise<MessagePage> {
    const { limit = PAGE_DEFAULT } = request;
    return this.ofRoom(userId, request, async (sql, found) => {
      const room = await found;
      if (timeline.kind === 'thread') await assertThread(sql, room.id, timeline.threadId);
      const bounds = seqBounds(room);
      const seq = await anchorSeq(sql, room, bounds, anchor);
      const wanted = wantedBy(anchor.kind, seq, bounds, limit);
      const [below, from] = await Promise.all([
        seqsBefore(sql, room.id, timeline, wanted.seq, wanted.below + 1),
        seqsFrom(sql, room.id, timeline, wanted.seq, wanted.from + 1),
      ]);
      const page = timelinePage(below, from, wanted, limit);
      const rows = await readSeqs(sql, room.id, page.seqs, wanted.seq);
      const messages = fitPage(await toSentMessages(sql, rows, userId), anchor.kind, seq);
      return { messages, ...endsOf(page, messages), rev: room.head_rev };
    });
  }

  /** With the text so far of one that grows. @throws ChatError NOT_FOUND, GONE for a purged message, and as `assertMayRead` */
  async get(userId: UserId, { roomId, id }: MessageRef): Promise<Message> {
    const message = await existingMessage(this.reads, userId, { roomId, id });
    if (message.grow !== 'growing') return message;
    return this.reads.snapshot((sql) => grownMessage(sql, userId, { roomId, id }));
  }

  /**
   * Pinned messages, latest pin first, with the room's `rev` of the same snapshot.
   * @throws ChatError OVERLOADED, and as `assertMayRead`
   */
  async pins(userId: UserId, request: ListPins): Promise<PinPage> {
    const { roomId, limit = LIST_DEFAULT } = request;
    const after = pinPlace(request.cursor);
    return this.ofRoom(userId, request, async (sql, found) => {
      const [room, pins] = await Promise.all([found, readPins(sql, userId, roomId, after, limit + 1)]);
      const messages = leadingThatFit(pins.slice(0, limit).map(({ message }) => message));
      const last = pins[messages.length - 1];
      const cursorAfter = last && pins.length > messages.length ? pinCursor(last.place) : null;
      return { messages, cursor: cursorAfter, rev: room.head_rev };
    });
  }

  /**
   * The users with this reaction to a message, newest first. @throws ChatError NOT_FOUND, GONE, and as `assertMayRead`
   */
  async reactions(userId: UserId, request: ListReactions): Promise<UserPage> {
    const { roomId, id, emoji, limit = LIST_DEFAULT } = request;
    const after = reactionPlace(request.cursor);
    await existingMessage(this.reads, userId, { roomId, id });
    const found = await readReactionUsers(this.reads, { roomId, id }, qualifiedEmoji(emoji), after, limit + 1);
    const users = leadingThatFit(found.slice(0, limit).map(({ user }) => user));
    const last = found[users.length - 1];
    return { users, cursor: last && found.length > users.length ? reactionCursor(last.place) : null };
  }

  private ofRoom<Page>(
    userId: UserId,
    request: PageMessages | ListPins,
    read: (sql: Sql, found: Promise<ReadableRoom>) => Promise<Page>,
  ): Promise<Page> {
    return this.admission.run(userId, request, () =>
      this.reads.ofRooms({
        find: (sql) => readableRoom(sql, userId, request.roomId),
        revs: (room) => new Map([[room.id, room.head_rev]]),
        read,
      }),
    );
  }
}

/** `undefined`: all messages of the room. @throws ChatError INVALID with the field `main` for both */
function timelineOf({ threadId, main }: PageMessages): Timeline | undefined {
  if (threadId === undefined) return main === true ? { kind: 'main' } : undefined;
  if (main === true) throw invalid('main', 'excludes `threadId`');
  return { kind: 'thread', threadId };
}

/** The messages of the page, as far as they can be known before the room is. They share the round trip of the room. */
async function readEarly(sql: Sql, roomId: RoomId, anchor: PageAnchor, limit: number): Promise<SentMessageRow[]> {
  if (anchor.kind === 'newest') return readNewest(sql, roomId, limit);
  return anchor.kind === 'at' ? [] : readRange(sql, roomId, earlyRange(anchor.kind, anchor.seq, limit));
}

async function anchorSeq(sql: Sql, room: ReadableRoom, bounds: SeqBounds, anchor: PageAnchor): Promise<number> {
  if (anchor.kind === 'at') return readSeqAt(sql, room.id, bounds, anchor.timeMs);
  return anchor.kind === 'newest' ? bounds.head : anchor.seq;
}
