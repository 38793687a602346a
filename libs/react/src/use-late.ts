import { useEffect, useState } from 'react';

import type { Parley, Readable } from '#client';

import { useParley } from './parley-context.js';

/** Stands for a store before it is there. */
export const NOT_LOADED: Readable<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

/**
 * A store of the client whose code loads when it is first needed; `null` until then. If the code cannot be loaded without a
 * connection, the next connection tries again.
 * @param load the same function at each call
 * @param isWanted false: the code does not load yet
 */
export function useLate<Store>(load: (parley: Parley) => Promise<Store>, isWanted = true): Store | null {
  const parley = useParley();
  const [store, setStore] = useState<Store | null>(null);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isCurrent = true;
    const tryLoading = (): void =>
      void load(parley).then(
        (loaded) => isCurrent && setStore(() => loaded),
        () => undefined,
      );
    tryLoading();
    const unsubscribe = parley.on('ready', tryLoading);
    return () => {
      isCurrent = false;
      unsubscribe();
    };
  }, [parley, load, isWanted]);
  return store;
}
