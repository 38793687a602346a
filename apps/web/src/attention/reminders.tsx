import { useEffect, useEffectEvent } from 'react';

import { useDueBookmarks } from '#react';

import { claimReminders } from './reminded.js';
import { useAnnounceDue } from './use-announce-due.js';

/** Announces bookmarks that become due, each once in this browser. Shows nothing. */
export function Reminders() {
  const due = useDueBookmarks();
  const onFresh = useEffectEvent(useAnnounceDue());
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
