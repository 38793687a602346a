import { type RefObject, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { useOwnStatus } from '../profile/own-status.js';
import { useNames } from '#chat/names/use-names.js';
import { useText } from '#chat/text/use-text.js';
import { useAsked, useSound } from './attention-settings.js';
import { useNews } from './use-news.js';
import { useWatchedRoom, useWatchedThread } from '#chat/room/state/watched-room.js';

/**
 * Notifies the user of new messages in rooms that the user does not watch, unless the status is `dnd`. Returns true when it is useful to ask for
 * desktop notifications: a message came while the page was hidden.
 */
export function useNotifications(): boolean {
  const text = useText();
  const names = useNames();
  const [, navigate] = useLocation();
  const watched: readonly (string | null)[] = [useWatchedRoom(), useWatchedThread()];
  const isLeader = useLeader();
  const [isSoundOn] = useSound();
  const { status } = useOwnStatus();
  const [wasAsked] = useAsked();
  const [isUseful, setUseful] = useState(false);
  useNews({
    missed: () => setUseful(true),
    manner: () => ({
      text,
      names,
      isSoundOn,
      isQuiet: (about) => watched.includes(about) || !isLeader.current || status === 'dnd',
    }),
    open: navigate,
  });
  return isUseful && !wasAsked;
}

const LOCK = 'parley:notifications';

/** True in one of the tabs of this browser: the one that holds the lock. When it is closed, another one gets it. */
function useLeader(): RefObject<boolean> {
  const isLeader = useRef(false);
  useEffect(() => {
    // Pages without TLS have no locks. They cannot show notifications either.
    if (!('locks' in navigator)) return;
    const ended = new AbortController();
    const { signal } = ended;
    const held = navigator.locks.request(LOCK, { signal }, () => {
      isLeader.current = true;
      return new Promise<void>((release) => signal.addEventListener('abort', () => release()));
    });
    // Rejects if another tab has the lock until this one is closed.
    held.catch(() => undefined);
    return () => {
      isLeader.current = false;
      ended.abort();
    };
  }, []);
  return isLeader;
}
