import { useCallback } from 'react';

import type { RoomId } from '#client';
import { useDrafts, useMe } from '#react';

import { draftStorages, readDraft } from '../room/state/drafts.js';

/**
 * Returns a function that gives what the user has begun to write in a room, on any device; `''` if nothing. What the server does not
 * have yet is on this page. `isLater` is false while the first page loads, which does not wait for those of other devices.
 */
export function useDraftOf(isLater: boolean): (roomId: RoomId) => string {
  const me = useMe()?.user.id;
  const drafts = useDrafts(isLater);
  return useCallback(
    (roomId) => {
      if (me === undefined) return '';
      const { own, isSaved } = readDraft(draftStorages(), me, roomId);
      const isHere = drafts === null || (!isSaved && own.body !== '');
      const saved = drafts?.find((draft) => draft.roomId === roomId && draft.threadId === null);
      return (isHere ? own.body : (saved?.body ?? '')).trim();
    },
    [me, drafts],
  );
}
