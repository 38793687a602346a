import type { MessageId, RoomId, UserId } from '#client';

/** The unsent text of a room, and the message that it answers. */
export interface RoomDraft {
  readonly text: string;
  readonly replyTo: MessageId | null;
}

export const NO_DRAFT: RoomDraft = { text: '', replyTo: null };

/** Signing out removes all keys of the page's storage, these included. */
const keyOf = (userId: UserId, roomId: RoomId): string => `parley:draft:${userId}:${roomId}`;

export function readDraft(storage: Storage, userId: UserId, roomId: RoomId): RoomDraft {
  const saved = storage.getItem(keyOf(userId, roomId));
  return saved === null ? NO_DRAFT : parseDraft(saved);
}

/** Saves the draft; an empty one is removed. Without space in the storage the draft only lives on the page. */
export function saveDraft(storage: Storage, userId: UserId, roomId: RoomId, draft: RoomDraft): void {
  const key = keyOf(userId, roomId);
  try {
    if (draft.text === '' && draft.replyTo === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(draft));
  } catch {
    storage.removeItem(key);
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
