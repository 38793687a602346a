import type { ReactNode } from 'react';

import { useRooms, useUnreadThreads } from '#react';

import { unreadMentions } from './unread-mentions.js';

/** Shows the number of unread mentions, if there are any. */
export function MentionCount({ children }: { readonly children: (count: number) => ReactNode }) {
  const count = unreadMentions(useRooms(), useUnreadThreads()?.rooms ?? null);
  return count > 0 && children(count);
}
