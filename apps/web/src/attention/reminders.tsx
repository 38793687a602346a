import { useEffect, useEffectEvent, useRef } from 'react';

import type { Bookmark } from '#client';
import { useDueBookmarks } from '#react';

import { closeReminders } from './pushed-reminders.js';
import { claimReminders } from './reminded.js';
import { useAnnounceDue } from './use-announce-due.js';

/** Announces bookmarks that become due, each once in this browser. Shows nothing. */
export function Reminders() {
  const due = useDueBookmarks();
  const onFresh = useEffectEvent(useAnnounceDue());
  useFollowEnded(due);
  useEffect(() => {
    if (due === null || due.length === 0) return undefined;
    let isCurrent = true;
    void claimReminders(due, () => isCurrent).then((fresh) => {
      if (fresh.length > 0) void onFresh(fresh);
    });
    return () => {
      isCurrent = false;
    };
  }, [due]);
  return null;
}

function useFollowEnded(due: readonly Bookmark[] | null): void {
  const before = useRef<readonly Bookmark[]>([]);
  useEffect(() => {
    const now = due ?? [];
    const isDue = ({ id, remindAt }: Bookmark) => now.some((each) => each.id === id && each.remindAt === remindAt);
    const ended = before.current.filter((bookmark) => !isDue(bookmark));
    before.current = now;
    if (ended.length > 0) closeReminders(ended);
  }, [due]);
}
