import type { Presence } from '#client';

import type { Catalogue } from '../text/en.js';
import { ago } from '../text/formats.js';

/** Says how a person is reached: online, away, or when they were last here. */
export function statusText({ status, lastSeenAt }: Presence, now: Date, text: Catalogue): string {
  if (status !== 'offline') return text.rooms.statuses[status];
  if (lastSeenAt === null) return text.room.offline;
  const when = ago(new Date(lastSeenAt), now);
  return when === ago(now, now) ? text.room.lastSeenNow : text.room.lastSeen(when);
}
