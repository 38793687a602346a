import type { MessageId, RoomId, UserId } from '#client';
import { browserStorage, tabStorage } from '../../ui/page-storage.js';

/** Where the user writes: in a room, or in one of its threads. Each has its own draft. */
export type WritingPlace = RoomId | `${RoomId}:${MessageId}`;

export function placeOf(roomId: RoomId, threadId: MessageId | null): WritingPlace {
  return threadId === null ? roomId : `${roomId}:${threadId}`;
}

/** The unsent text of a room, and the message that it answers. */
export interface RoomDraft {
  readonly text: string;
  readonly replyTo: MessageId | null;
}

export const NO_DRAFT: RoomDraft = { text: '', replyTo: null };

/** The storages of drafts: each tab keeps its own, and the browser keeps the latest of all tabs, for new tabs. */
export interface DraftStorages {
  readonly tab: Storage;
  readonly browser: Storage;
}

export const draftStorages = (): DraftStorages => ({ tab: tabStorage(), browser: browserStorage() });

/** `followUserOf` removes them with the session. */
const keyOf = (userId: UserId, place: WritingPlace): string => `parley:draft:${userId}:${place}`;

export function readDraft({ tab, browser }: DraftStorages, userId: UserId, place: WritingPlace): RoomDraft {
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
  draft: RoomDraft,
): void {
  const key = keyOf(userId, place);
  const before = tab.getItem(key);
  const remove = () => {
    tab.removeItem(key);
    if (browser.getItem(key) === before) browser.removeItem(key);
  };
  if (draft.text === '' && draft.replyTo === null) return remove();
  try {
    const saved = JSON.stringify(draft);
    tab.setItem(key, saved);
    browser.setItem(key, saved);
  } catch {
    remove();
  }
}

/** Other pages of this origin can write anything under the key. */
function parseDraft(saved: string): RoomDraft {
  try {
    const { text, replyTo } = JSON.parse(saved) as Record<string, unknown>;
    if (typeof text !== 'string') return NO_DRAFT;
    return { text, replyTo: typeof replyTo === 'string' ? (replyTo as MessageId) : null };
  } catch {
    return NO_DRAFT;
  }
}
