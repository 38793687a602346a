import type { SavedDrafts, Parley, SavedDraft } from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<SavedDrafts> => parley.drafts();

/** The store of the user's drafts, whose `open` is for a place to write; `null` until its code has loaded. */
export function useDraftStore(): SavedDrafts | null {
  return useLate(load);
}

/** The texts that the user has begun, on all devices, latest change first; `null` until they are known, and on a server without them. */
export function useDrafts(): readonly SavedDraft[] | null {
  return useReadable<readonly SavedDraft[] | null>(useDraftStore() ?? NOT_LOADED);
}
