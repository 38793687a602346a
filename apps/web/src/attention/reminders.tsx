import { useEffect, useEffectEvent } from 'react';

import type { Bookmark } from '#client';
import { useDueBookmarks } from '#react';

import { claimReminders } from './reminded.js';

/** Calls `announce` with bookmarks that become due, once for each in this browser. Shows nothing. */
export function Reminders({ announce }: { readonly announce: (fresh: readonly Bookmark[]) => void }) {
  const due = useDueBookmarks();
  const onFresh = useEffectEvent(announce);
  useEffect(() => {
    if (due === null || due.length === 0) return undefined;
    let isCurrent = true;
    void claimReminders(due, () => isCurrent).then((fresh) => {
      if (fresh.length > 0) onFresh(fresh);
    });
    return () => {
      isCurrent = false;
    };
  }, [due]);
  return null;
}
