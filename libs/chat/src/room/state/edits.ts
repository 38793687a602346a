import type { Message, StoredFile, UserId } from '#client';

import type { WritingPlace } from './drafts.js';

/** An edit that is not saved on the server yet. */
export interface RoomEdit {
  /** The message as the user saw it. */
  readonly message: Message;
  readonly text: string;
  /** The files that the message is to have, without those that are still being uploaded. */
  readonly files: readonly StoredFile[];
}

/** `followUserOf` removes them with the session. */
const keyOf = (userId: UserId, place: WritingPlace): string => `parley:edit:${userId}:${place}`;

export function readEdit(storage: Storage, userId: UserId, place: WritingPlace): RoomEdit | null {
  const saved = storage.getItem(keyOf(userId, place));
  return saved === null ? null : parseEdit(saved, userId, place);
}

/** Saves the edit; `null` removes it. Without space in the storage the edit only lives on the page. */
export function saveEdit(storage: Storage, userId: UserId, place: WritingPlace, edit: RoomEdit | null): void {
  const key = keyOf(userId, place);
  try {
    if (edit === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(edit));
  } catch {
    storage.removeItem(key);
  }
}

/** Other pages of this origin can write anything under the key. */
function parseEdit(saved: string, userId: UserId, place: WritingPlace): RoomEdit | null {
  try {
    const { message, text, files } = JSON.parse(saved) as RoomEdit;
    const isOwn = message.senderId === userId && place.startsWith(message.roomId) && typeof message.id === 'string';
    const isWhole = typeof message.body === 'string' && Number.isInteger(message.version);
    const hasLists = Array.isArray(message.mentions) && areFiles(message.attachments) && areFiles(files);
    return isOwn && isWhole && hasLists && typeof text === 'string' ? { message, text, files } : null;
  } catch {
    return null;
  }
}

function areFiles(files: readonly StoredFile[]): boolean {
  return files.every(({ id, name, type, bytes }) => {
    const isText = [id, name, type].every((field) => typeof field === 'string');
    return isText && Number.isInteger(bytes);
  });
}
