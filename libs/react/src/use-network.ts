import { useEffect, useSyncExternalStore } from 'react';

import { useParley } from './parley-context.js';

/**
 * Returns false while the browser knows that there is no network; for pages, once near their root. Tries the connection again at once when that
 * changes, and when the page becomes visible: browsers delay the timers of hidden pages.
 */
export function useNetwork(): boolean {
  const parley = useParley();
  useEffect(() => {
    // Without a network a connection is dead, but it may take a minute until a missing answer shows that.
    const check = (): void => parley.reconnect();
    const look = (): void => {
      if (document.visibilityState === 'visible' && parley.connection.getSnapshot().status === 'waiting') check();
    };
    addEventListener('online', check);
    addEventListener('offline', check);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('online', check);
      removeEventListener('offline', check);
      document.removeEventListener('visibilitychange', look);
    };
  }, [parley]);
  return useOnline();
}

/** Returns false while the browser knows that there is no network. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}
