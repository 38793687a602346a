import { Injectable } from '@nestjs/common';
import {
  ChatError,
  LIMITS,
  LIST_DEFAULT,
  OPEN_DEFAULT,
  type ListThreads,
  type OpenedThread,
  type OpenThread,
  type ThreadPage,
  type UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { Admission } from '#platform/limits/admission';
import type { ThreadKey } from '../../room/draft/people-draft.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import { readThreadStates } from '../../room/views/thread-state.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { readSeqs } from '../messages/messages.store.js';
import { assertThread } from '../messages/thread-root.store.js';
import { seqsBefore } from '../messages/timeline.store.js';
import { ITEMS_BYTES_MAX, jsonBytes, leadingThatFit, trailingThatFit } from '../paging/answer-size.policy.js';
import { roomOfMember } from '../access/access.store.js';
import { followedCursor, followedPlace, threadCursor, threadPlace } from './thread-cursor.policy.js';
import { readFollowed, readThreadsOf } from './threads.store.js';

/** As for pages of messages. */
const ADMISSION = { atOnce: 4, waitMaxMs: 2_000 };

interface Found {
  readonly keys: readonly ThreadKey[];
  /** After the key at this index. */
  readonly cursorAt: (index: number) => string;
}

/** Threads as one user sees them. */
@Injectable()
export class ThreadsService {
  private readonly admission = new Admission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /**
   * The thread with its newest replies, from one snapshot: `limit`, and back to the read marker of a follower.
   * @throws ChatError INVALID, NOT_FOUND or GONE for the thread, and as `assertMayRead`
   */
  open(userId: UserId, { roomId, threadId, limit = OPEN_DEFAULT }: OpenThread): Promise<OpenedThread> {
    return this.reads.snapshot(async (sql) => {
      const room = await roomOfMember(sql, userId, roomId);
      await assertThread(sql, roomId, threadId);
      const timeline = { kind: 'thread', threadId } as const;
      const [[thread], seqs] = await Promise.all([
        readThreadStates(sql, userId, [{ roomId, threadId }]),
        seqsBefore(sql, roomId, timeline, room.head_seq + 1, LIMITS.pageMax + 1),
      ]);
      if (thread === undefined) throw new ChatError('NOT_FOUND');
      const unread = thread.following ? seqs.filter((seq) => seq > thread.readSeq).length : 0;
      const chosen = seqs.slice(0, Math.min(LIMITS.pageMax, Math.max(limit, unread))).reverse();
      const rows = await readSeqs(sql, roomId, chosen, room.head_seq);
      const read = await toSentMessages(sql, rows, userId);
      const messages = trailingThatFit(read, ITEMS_BYTES_MAX - jsonBytes(thread));
      return { thread, messages, reachedStart: messages.length === seqs.length, rev: room.head_rev };
    });
  }

  /** Newest reply first. @throws ChatError OVERLOADED, INVALID for the cursor, and as `assertMayRead` */
  list(userId: UserId, request: ListThreads): Promise<ThreadPage> {
    const { limit = LIST_DEFAULT } = request;
    return this.admission.run(userId, request, () =>
      this.reads.snapshot(async (sql) => {
        const { keys, cursorAt } = await this.find(sql, userId, request, limit + 1);
        const states = await readThreadStates(sql, userId, keys.slice(0, limit));
        const threads = leadingThatFit(states);
        return { threads, cursor: keys.length > threads.length ? cursorAt(threads.length - 1) : null };
      }),
    );
  }

  private async find(sql: Sql, userId: UserId, request: ListThreads, limit: number): Promise<Found> {
    const { roomId, unread = false, cursor } = request;
    if (roomId !== undefined) await roomOfMember(sql, userId, roomId);
    if (roomId === undefined || unread) {
      const followed = await readFollowed(sql, userId, { roomId, unread }, followedPlace(cursor), limit);
      return {
        keys: followed,
        cursorAt: (index) =>
          placeAt(followed, index, ({ lastAt, lastSeq, threadId }) =>
            followedCursor({ lastAtMs: lastAt.getTime(), lastSeq, threadId }),
          ),
      };
    }
    const threads = await readThreadsOf(sql, roomId, threadPlace(cursor), limit);
    return { keys: threads, cursorAt: (index) => placeAt(threads, index, ({ lastSeq }) => threadCursor(lastSeq)) };
  }
}

function placeAt<Thread>(threads: readonly Thread[], index: number, cursorOf: (thread: Thread) => string): string {
  const thread = threads[index];
  if (thread === undefined) throw new Error('a page without threads has no cursor');
  return cursorOf(thread);
}
