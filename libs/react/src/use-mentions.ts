import { useMemo } from 'react';

import type { Mentions, MentionsView, Parley, Readable } from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<Mentions> => parley.mentions();

const NONE: MentionsView = { mentions: null, hasMore: false };
const NO_LIST: Readable<MentionsView> = { ...NOT_LOADED, getSnapshot: () => NONE };

/** The messages that mention the user, newest first. `more` loads the next page, and rejects as `more` of the list does. */
export function useMentions(): MentionsView & { more: () => Promise<void> } {
  const list = useLate(load);
  const view = useReadable(list ?? NO_LIST);
  return useMemo(() => ({ ...view, more: async () => list?.more() }), [view, list]);
}
