import { type RefObject, useEffect, useRef } from 'react';

const LOCK = 'parley:notifications';

/** True in one of the tabs of this browser: the one that holds the lock. When it is closed, another one gets it. */
export function useLeader(): RefObject<boolean> {
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
