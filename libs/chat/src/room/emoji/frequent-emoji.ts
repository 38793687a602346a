import type { UserId } from '#client';
import { qualifiedEmoji } from '#contracts/emoji';

/** Two rows of the picker. */
const SHOWN = 16;
const USUAL = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
const QUICK_MAX = 3;
/** So often one chooses another emoji before it takes the place of a usual one. */
const HEAD_START = 2;

/** An emoji, and how often the user has chosen it. */
type Use = readonly [emoji: string, times: number];

const keyOf = (userId: UserId): string => `parley:emoji:${userId}`;

/** The emoji that the user chose last, and then usual ones. */
export function frequentEmoji(storage: Storage, userId: UserId): readonly string[] {
  const chosen = usesOf(storage, userId).map(([emoji]) => emoji);
  return [...new Set([...chosen, ...USUAL])].slice(0, SHOWN);
}

/** The emoji that the user chose most often; of those chosen equally often, usual ones come first. */
export function quickEmoji(storage: Storage, userId: UserId): readonly string[] {
  const times = new Map(USUAL.slice(0, QUICK_MAX).map((emoji) => [emoji, HEAD_START]));
  for (const [emoji, count] of usesOf(storage, userId)) times.set(emoji, (times.get(emoji) ?? 0) + count);
  const most = [...times].sort(([, one], [, other]) => other - one);
  return most.slice(0, QUICK_MAX).map(([emoji]) => emoji);
}

export function noteEmoji(storage: Storage, userId: UserId, emoji: string): void {
  const uses = new Map(usesOf(storage, userId));
  const chosen = qualifiedEmoji(emoji);
  const times = (uses.get(chosen) ?? 0) + 1;
  uses.delete(chosen);
  const latest: readonly Use[] = [[chosen, times], ...uses];
  try {
    storage.setItem(keyOf(userId), JSON.stringify(latest.slice(0, SHOWN)));
  } catch {
    // The storage is full: the picker shows the emoji of before.
  }
}

/** The last one first, each fully qualified. */
function usesOf(storage: Storage, userId: UserId): readonly Use[] {
  try {
    const saved: unknown = JSON.parse(storage.getItem(keyOf(userId)) ?? '[]');
    return Array.isArray(saved) ? joined(saved.filter(isUse)) : [];
  } catch {
    return [];
  }
}

function joined(saved: readonly Use[]): readonly Use[] {
  const uses = new Map<string, number>();
  for (const [form, times] of saved) {
    const emoji = qualifiedEmoji(form);
    uses.set(emoji, (uses.get(emoji) ?? 0) + times);
  }
  return [...uses];
}

function isUse(saved: unknown): saved is Use {
  return Array.isArray(saved) && typeof saved[0] === 'string' && typeof saved[1] === 'number';
}
