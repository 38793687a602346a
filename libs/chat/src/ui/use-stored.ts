import { useSyncExternalStore } from 'react';
import { browserStorage } from './page-storage.js';

const CHANGED = 'parley:stored';

/** A text that this browser keeps until sign-out, the same in all tabs. `null`: there is none. */
export function useStored(key: string): readonly [text: string | null, store: (text: string | null) => void] {
  const stored = useSyncExternalStore(subscribe, () => browserStorage().getItem(key));
  const store = (text: string | null): void => {
    if (text === null) browserStorage().removeItem(key);
    else browserStorage().setItem(key, text);
    // The browser tells only other tabs.
    dispatchEvent(new Event(CHANGED));
  };
  return [stored, store];
}

function subscribe(listener: () => void): () => void {
  addEventListener('storage', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('storage', listener);
    removeEventListener(CHANGED, listener);
  };
}
