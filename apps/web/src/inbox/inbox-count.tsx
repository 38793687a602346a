import type { ReactNode } from 'react';

import { useDueBookmarks, useRooms, useScheduled, useUnreadThreads } from '#react';

import { unreadMentions, unreadReplies } from './unread-counts.js';

/** Entries of `Inbox` that show a number: of unread replies and mentions, of due bookmarks, of scheduled messages that failed. */
export type Counted = 'threads' | 'mentions' | 'bookmarks' | 'scheduled';

interface CountProps {
  readonly children: (count: number) => ReactNode;
}

/** Shows a number of the navigation `Inbox`, unless it is 0. */
export function InboxCount({ of, children }: CountProps & { readonly of: Counted }) {
  const Count = COUNTS[of];
  return <Count>{children}</Count>;
}

const COUNTS = { threads: ReplyCount, mentions: MentionCount, bookmarks: DueCount, scheduled: FailedCount };

function ReplyCount({ children }: CountProps) {
  const count = unreadReplies(useRooms(), useUnreadThreads()?.threads ?? null);
  return count > 0 && children(count);
}

function MentionCount({ children }: CountProps) {
  const count = unreadMentions(useRooms(), useUnreadThreads()?.rooms ?? null);
  return count > 0 && children(count);
}

function DueCount({ children }: CountProps) {
  const count = useDueBookmarks()?.length ?? 0;
  return count > 0 && children(count);
}

function FailedCount({ children }: CountProps) {
  const count = useScheduled()?.filter(({ state }) => state === 'failed').length ?? 0;
  return count > 0 && children(count);
}
