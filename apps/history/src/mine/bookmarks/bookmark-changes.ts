import { ChatError, type Bookmark, type MessageRef, type Urev, type UserId, type UserItem } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readBookmark } from '../../reads/bookmarks/bookmarks.store.js';
import { existingMessage } from '../../reads/messages/messages.store.js';
import { answerNothing, type Ask, type Mine } from '../mine.js';
import { deleteBookmark, lockKeptRoom, readBookmarkFacts, writeBookmark } from './bookmark-changes.store.js';
import {
  assertCanBeKept,
  assertOneMore,
  assertRemindAt,
  holds,
  onlyForgets,
  type BookmarkFacts,
} from './bookmarks.policy.js';

export const putBookmark: Mine<'bookmark:put'> = {
  lock: (open, { request: { roomId } }) => lockKeptRoom(open, roomId),
  async change(open, ask) {
    const { userId, request } = ask;
    const wanted = request.remindAt === undefined ? null : new Date(request.remindAt);
    const facts = await readBookmarkFacts(open, userId, request);
    const urev = holds(facts, wanted) ? undefined : await write(open, userId, request, wanted, facts);
    const answer = await kept(open, ask);
    return { answer, own: urev && [urev, itemOf(request, answer)] };
  },
  again: kept,
};

export const removeBookmark: Mine<'bookmark:remove'> = {
  async change(open, { userId, request }) {
    const urev = await deleteBookmark(open, userId, request);
    return { answer: {}, own: urev && [urev, itemOf(request, null)] };
  },
  again: answerNothing,
};

/** @throws ChatError GONE if the room was deleted meanwhile, or another request has removed the bookmark */
async function kept(open: Sql, { userId, request }: Ask<'bookmark:put'>): Promise<Bookmark> {
  const bookmark = await readBookmark(open, userId, request);
  if (bookmark === undefined) throw new ChatError('GONE');
  return bookmark;
}

function itemOf({ roomId, id }: MessageRef, bookmark: Bookmark | null): UserItem {
  return { type: 'bookmark', roomId, id, bookmark };
}

async function write(
  open: Sql,
  userId: UserId,
  ref: MessageRef,
  wanted: Date | null,
  facts: BookmarkFacts,
): Promise<Urev | undefined> {
  if (!onlyForgets(facts, wanted)) {
    assertRemindAt(facts, wanted);
    assertCanBeKept(await existingMessage(open, userId, ref));
    assertOneMore(facts);
  }
  return writeBookmark(open, userId, ref, wanted);
}
