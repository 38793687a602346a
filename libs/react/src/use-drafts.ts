import type { SavedDrafts, Parley, SavedDraft } from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<SavedDrafts> => parley.drafts();

/**
 * The store of the user's drafts, whose `open` is for a place to write; `null` until its code has loaded, which begins once it
 * `isWanted`.
 */
export function useDraftStore(isWanted = true): SavedDrafts | null {
  return useLate(load, isWanted);
}

/** The texts that the user has begun, on all devices, latest change first; `null` until they are known, and on a server without them. */
export function useDrafts(isWanted = true): readonly SavedDraft[] | null {
  return useReadable<readonly SavedDraft[] | null>(useDraftStore(isWanted) ?? NOT_LOADED);
}
