import { useEffect, useState } from 'react';

import type { Parley } from '#client';
import { useConnection, useParley, useSynced } from '#react';

import { loadParts } from './part.js';

/** The first page is shown by then: its files come first. */
const START_MS = 3_000;
/** A busy page loads a part all the same after this time. */
const BUSY_MS = 2_000;

/** Loads the parts of the page while the browser is idle, so that they open without a network. */
export function useIdleLoading(): void {
  const isConnected = useConnection().status === 'connected';
  const isSynced = useSynced();
  useEffect(() => {
    if (!isConnected || !isSynced || savesData()) return;
    const ending = new AbortController();
    const timer = setTimeout(() => {
      // The browser logs a failure. The next connection tries again, and so does a press.
      loadParts(idle, ending.signal).catch(() => undefined);
    }, START_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [isConnected, isSynced]);
}

/** The clients whose first page has been shown for so long. */
const late = new WeakSet<Parley>();

/** True some seconds after the first page is shown: what that did not need can load then. */
export function useIsLater(): boolean {
  const parley = useParley();
  const isSynced = useSynced();
  const [isLater, setLater] = useState(() => late.has(parley));
  useEffect(() => {
    if (!isSynced) return undefined;
    const timer = setTimeout(() => {
      late.add(parley);
      setLater(true);
    }, START_MS);
    return () => clearTimeout(timer);
  }, [parley, isSynced]);
  return isLater;
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    // Safari has no `requestIdleCallback`.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: BUSY_MS });
    else setTimeout(resolve, BUSY_MS);
  });
}

/** True if the user asks pages to load no more than is needed. Not all browsers say so. */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true || matchMedia('(prefers-reduced-data: reduce)').matches;
}
