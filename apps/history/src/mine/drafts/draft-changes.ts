import { ChatError, LIMITS, type DraftRef, type SavedDraft, type UserItem } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readableRoom } from '../../reads/access/access.store.js';
import { readDraft } from '../../reads/drafts/drafts.store.js';
import { lockKeptRoom } from '../bookmarks/bookmark-changes.store.js';
import { answerNothing, type Ask, type Mine } from '../mine.js';
import { countDrafts, deleteDraft, writeDraft } from './draft-changes.store.js';

export const putDraft: Mine<'draft:put'> = {
  // The erasure of a deleted room waits for this change.
  lock: (open, { request: { roomId } }) => lockKeptRoom(open, roomId),
  async change(open, { userId, actor, request }) {
    const [, before, count] = await Promise.all([
      readableRoom(open, userId, request.roomId),
      readDraft(open, userId, request),
      countDrafts(open, userId),
    ]);
    if (actor?.type === 'bot') throw new ChatError('FORBIDDEN');
    if (before?.body === request.body && before.replyTo === (request.replyTo ?? null)) return { answer: before };
    if (before === undefined && count >= LIMITS.drafts) throw new ChatError('LIMIT_REACHED', { scope: 'drafts' });
    const { draft, urev } = await writeDraft(open, userId, request);
    return { answer: draft, own: [urev, itemOf(request, draft)] };
  },
  again: kept,
};

export const removeDraft: Mine<'draft:remove'> = {
  async change(open, { userId, request }) {
    const urev = await deleteDraft(open, userId, request);
    return { answer: {}, own: urev && [urev, itemOf(request, null)] };
  },
  again: answerNothing,
};

/** @throws ChatError GONE if another request has removed the draft */
async function kept(open: Sql, { userId, request }: Ask<'draft:put'>): Promise<SavedDraft> {
  const draft = await readDraft(open, userId, request);
  if (draft === undefined) throw new ChatError('GONE');
  return draft;
}

function itemOf({ roomId, threadId }: DraftRef, draft: SavedDraft | null): UserItem {
  return { type: 'draft', roomId, threadId: threadId ?? null, draft };
}
