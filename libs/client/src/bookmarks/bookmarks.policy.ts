import type { Bookmark } from '#contracts';

/** Newest first, as the server lists them. */
export function bySaving(one: Bookmark, other: Bookmark): number {
  return compare(other.savedAt, one.savedAt) || compare(other.roomId + other.id, one.roomId + one.id);
}

/** Earliest first. */
export function byReminder(one: Bookmark, other: Bookmark): number {
  return compare(one.remindAt ?? '', other.remindAt ?? '') || compare(one.roomId + one.id, other.roomId + other.id);
}

export function isDue({ remindAt }: Bookmark, nowMs: number): boolean {
  return remindAt !== null && Date.parse(remindAt) <= nowMs;
}

/** When the next reminder comes, in milliseconds since 1970; `null` if there is none. */
export function nextReminder(bookmarks: Iterable<Bookmark>, nowMs: number): number | null {
  const times = [...bookmarks].flatMap(({ remindAt }) => (remindAt === null ? [] : [Date.parse(remindAt)]));
  const later = times.filter((timeMs) => timeMs > nowMs);
  return later.length === 0 ? null : Math.min(...later);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
