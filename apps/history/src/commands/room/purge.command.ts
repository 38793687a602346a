import type { CommandData } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';

/**
 * Purges what was found to be due, of a direct or archived room as well. A redelivered purge finds less, or nothing;
 * what a deleted room holds is erased anyway.
 */
export function purgeRoom(draft: RoomDraft): CommandData['room.purge'] {
  const { room, purgeable } = draft;
  if (room === undefined || room.deleted_at !== null || purgeable === null) return { purged: 0 };
  const purged = Math.max(0, purgeable - room.first_seq + 1);
  if (purged > 0) draft.purgeTo(purgeable);
  return { purged };
}
