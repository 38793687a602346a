import type { Bookmark } from '#client';
import { browserStorage } from '#chat/ui/page-storage.js';

const KEY = 'parley:reminded';
const LOCK = 'parley:reminders';
/** A tab that the user sees announces the reminder by then. */
const HIDDEN_MS = 1_000;
const KEPT_MAX = 1_000;

/**
 * Returns the reminders that no tab of this browser has announced, now or on an earlier visit: the caller announces them.
 * Returns none if the caller no longer wants them.
 */
export async function claimReminders(due: readonly Bookmark[], isWanted: () => boolean): Promise<readonly Bookmark[]> {
  if (document.visibilityState === 'hidden') await new Promise((resolve) => setTimeout(resolve, HIDDEN_MS));
  const claim = (): readonly Bookmark[] => (isWanted() ? takeNew(browserStorage(), due) : []);
  // Pages without TLS have no locks: two tabs may then announce the same.
  return 'locks' in navigator ? navigator.locks.request(LOCK, claim) : claim();
}

/** Notes the reminders, and returns those that were not noted. Another time of the same bookmark is another reminder. */
export function takeNew(storage: Storage, due: readonly Bookmark[]): readonly Bookmark[] {
  const noted = read(storage);
  const fresh = due.filter((bookmark) => !noted.includes(keyOf(bookmark)));
  if (fresh.length > 0) storage.setItem(KEY, JSON.stringify([...noted, ...fresh.map(keyOf)].slice(-KEPT_MAX)));
  return fresh;
}

function keyOf({ roomId, id, remindAt }: Bookmark): string {
  return `${roomId} ${id} ${String(remindAt)}`;
}

function read(storage: Storage): readonly string[] {
  try {
    const noted: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(noted) ? noted.filter((key) => typeof key === 'string') : [];
  } catch {
    // Something else has written there.
    return [];
  }
}
