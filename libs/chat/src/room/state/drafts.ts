import type { FormerDraft, MessageId, RoomId, UserId } from '#client';
import { browserStorage, tabStorage } from '../../ui/page-storage.js';

/** Where the user writes: in a room, or in one of its threads. Each has its own draft. */
export type WritingPlace = RoomId | `${RoomId}:${MessageId}`;

export function placeOf(roomId: RoomId, threadId: MessageId | null): WritingPlace {
  return threadId === null ? roomId : `${roomId}:${threadId}`;
}

/**
 * What this page keeps of a draft over a reload, and without a connection. The server has the drafts of all devices; `isSaved` and
 * `base` say what it had.
 */
export type KeptDraft = FormerDraft;

export const NO_DRAFT: KeptDraft = { own: { body: '', replyTo: null }, isSaved: true, base: null };

/** The storages of drafts: each tab keeps its own, and the browser keeps the latest of all tabs, for new tabs. */
export interface DraftStorages {
  readonly tab: Storage;
  readonly browser: Storage;
}

export const draftStorages = (): DraftStorages => ({ tab: tabStorage(), browser: browserStorage() });

/** `followUserOf` removes them with the session. */
const keyOf = (userId: UserId, place: WritingPlace): string => `parley:draft:${userId}:${place}`;

export function readDraft({ tab, browser }: DraftStorages, userId: UserId, place: WritingPlace): KeptDraft {
  const key = keyOf(userId, place);
  const saved = tab.getItem(key) ?? browser.getItem(key);
  return saved === null ? NO_DRAFT : parseDraft(saved);
}

/**
 * Saves the draft; an empty one is removed, but never the draft of another tab. Without space in a storage the draft
 * only lives on the page.
 */
export function saveDraft(
  { tab, browser }: DraftStorages,
  userId: UserId,
  place: WritingPlace,
  { own, isSaved, base }: KeptDraft,
): void {
  const key = keyOf(userId, place);
  const before = tab.getItem(key);
  const remove = () => {
    tab.removeItem(key);
    if (browser.getItem(key) === before) browser.removeItem(key);
  };
  if (own.body === '' && own.replyTo === null) return remove();
  try {
    const saved = JSON.stringify({ own, isSaved, base });
    tab.setItem(key, saved);
    browser.setItem(key, saved);
  } catch {
    remove();
  }
}

/** Other pages of this origin can write anything under the key. */
function parseDraft(saved: string): KeptDraft {
  try {
    const { own, isSaved, base } = JSON.parse(saved) as KeptDraft;
    if (typeof own.body !== 'string') return NO_DRAFT;
    const replyTo = typeof own.replyTo === 'string' ? own.replyTo : null;
    return {
      own: { body: own.body, replyTo },
      isSaved: isSaved === true,
      base: typeof base === 'string' ? base : null,
    };
  } catch {
    return NO_DRAFT;
  }
}
