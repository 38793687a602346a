import { useSyncExternalStore } from 'react';

import type { Readable } from '#client';

/** Returns the store's snapshot and renders again after every change. */
export function useReadable<Snapshot>(store: Readable<Snapshot>): Snapshot {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
