import type { Presence } from '#client';

import type { Catalogue } from '../../text/en.js';

/** Says how a person is reached: online, away, or when they were last here. */
export function statusText({ status, lastSeenAt }: Presence, now: Date, text: Catalogue): string {
  if (status !== 'offline') return text.rooms.statuses[status];
  return lastSeenAt === null ? text.room.offline : text.room.lastSeen(new Date(lastSeenAt), now);
}
