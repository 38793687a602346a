import { useEffect, useState } from 'react';

import type { Bookmark, Bookmarks, Readable } from '#client';

import { useParley } from './parley-context.js';
import { useReadable } from './use-readable.js';

const NOT_LOADED: Readable<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

/** The messages that the user keeps, newest first; `null` until they are known, and on a server without bookmarks. */
export function useBookmarks(): readonly Bookmark[] | null {
  return useReadable<readonly Bookmark[] | null>(useStore()?.all ?? NOT_LOADED);
}

/** The bookmarks whose reminder has come, earliest first; `null` until their code is loaded. */
export function useDueBookmarks(): readonly Bookmark[] | null {
  return useReadable<readonly Bookmark[] | null>(useStore()?.due ?? NOT_LOADED);
}

/** If the code cannot be loaded without a connection, the next connection tries again. */
function useStore(): Bookmarks | null {
  const parley = useParley();
  const [store, setStore] = useState<Bookmarks | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const load = (): void =>
      void parley.bookmarks().then(
        (loaded) => isCurrent && setStore(loaded),
        () => undefined,
      );
    load();
    const unsubscribe = parley.on('ready', load);
    return () => {
      isCurrent = false;
      unsubscribe();
    };
  }, [parley]);
  return store;
}
