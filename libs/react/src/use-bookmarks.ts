import type { Bookmark, Bookmarks, Parley } from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<Bookmarks> => parley.bookmarks();

/** The messages that the user keeps, newest first; `null` until they are known, and on a server without bookmarks. */
export function useBookmarks(): readonly Bookmark[] | null {
  return useReadable<readonly Bookmark[] | null>(useLate(load)?.all ?? NOT_LOADED);
}

/** The bookmarks whose reminder has come, earliest first; `null` until their code is loaded. */
export function useDueBookmarks(): readonly Bookmark[] | null {
  return useReadable<readonly Bookmark[] | null>(useLate(load)?.due ?? NOT_LOADED);
}
