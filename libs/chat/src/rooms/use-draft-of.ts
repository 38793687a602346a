import type { RoomId } from '#client';
import { useMe } from '#react';

import { draftStorages, readDraft } from '../room/state/drafts.js';

/** What the user has begun to write in the room; `''` if nothing, and without a room. */
export function useDraftOf(roomId: RoomId | null): string {
  const me = useMe()?.user.id;
  if (me === undefined || roomId === null) return '';
  return readDraft(draftStorages(), me, roomId).text.trim();
}
