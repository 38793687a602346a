import type { Bookmark } from '#client';

import { closeNotices, pushMemory } from '../worker/page-memory.js';

/** The reminders of which the worker has shown no push. */
export async function notPushed(due: readonly Bookmark[]): Promise<readonly Bookmark[]> {
  const seen = await Promise.all(due.map(({ id }) => seenOf(id)));
  return due.filter((bookmark, place) => (seen[place] ?? 0) < timeOf(bookmark));
}

/** The page has shown these on the desktop, so their pushes show nothing. */
export function notePushed(due: readonly Bookmark[]): void {
  for (const bookmark of due) pushMemory.see(bookmark.id, timeOf(bookmark)).catch(() => undefined);
}

/** Takes the notifications of reminders away that are not due any more, here or on another device. */
export function closeReminders(ended: readonly Bookmark[]): void {
  const times = new Map(ended.map((bookmark) => [bookmark.id, timeOf(bookmark)]));
  closeNotices((data) => {
    const at = data?.reminder === undefined ? undefined : times.get(data.reminder.messageId);
    return at !== undefined && at === data?.reminder?.at;
  }).catch(() => undefined);
}

/** Without its database the worker shows what the page shows. */
async function seenOf(id: Bookmark['id']): Promise<number> {
  try {
    return (await pushMemory.factsOf(id)).seenSeq;
  } catch {
    return 0;
  }
}

function timeOf({ remindAt }: Bookmark): number {
  return Date.parse(remindAt ?? '');
}
