import { useMemo } from 'react';

import type { Readable } from '#client';

import { FramedStore } from './framed-store.js';
import { useReadable } from './use-readable.js';

/** As `useReadable`, but renders at most once per frame: for views that are costly to render. */
export function useFramed<Snapshot>(store: Readable<Snapshot>): Snapshot {
  return useReadable(useMemo(() => new FramedStore(store), [store]));
}
