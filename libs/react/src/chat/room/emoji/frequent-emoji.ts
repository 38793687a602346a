import type { UserId } from '#client';

/** Two rows of the picker. */
const SHOWN = 16;
const USUAL = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];

const keyOf = (userId: UserId): string => `parley:emoji:${userId}`;

/** The emoji that the user chose last, and then usual ones. */
export function frequentEmoji(storage: Storage, userId: UserId): readonly string[] {
  return [...new Set([...chosenEmoji(storage, userId), ...USUAL])].slice(0, SHOWN);
}

export function noteEmoji(storage: Storage, userId: UserId, emoji: string): void {
  const chosen = [...new Set([emoji, ...chosenEmoji(storage, userId)])].slice(0, SHOWN);
  try {
    storage.setItem(keyOf(userId), JSON.stringify(chosen));
  } catch {
    // The storage is full: the picker shows the emoji of before.
  }
}

function chosenEmoji(storage: Storage, userId: UserId): readonly string[] {
  try {
    const saved: unknown = JSON.parse(storage.getItem(keyOf(userId)) ?? '[]');
    return Array.isArray(saved) ? saved.filter((emoji) => typeof emoji === 'string') : [];
  } catch {
    return [];
  }
}
