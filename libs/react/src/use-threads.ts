import { useMemo } from 'react';

import type {
  MessageId,
  Parley,
  Readable,
  RoomId,
  ThreadListOptions,
  ThreadListView,
  Threads,
  ThreadState,
  UnreadThreads,
} from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<Threads> => parley.threads();

const NONE: ThreadListView = { threads: null, hasMore: false };
const NO_LIST: Readable<ThreadListView> = { ...NOT_LOADED, getSnapshot: () => NONE };

/** The followed threads with unread replies, and their sums; `null` until they are known, and on a server without threads. */
export function useUnreadThreads(): UnreadThreads | null {
  return useReadable<UnreadThreads | null>(useLate(load)?.unread ?? NOT_LOADED);
}

/** The state of one thread; `null` until it is known, and if there is no such thread. */
export function useThreadState(roomId: RoomId, threadId: MessageId): ThreadState | null {
  const threads = useLate(load);
  const store = useMemo(() => threads?.of({ roomId, threadId }) ?? NOT_LOADED, [threads, roomId, threadId]);
  return useReadable<ThreadState | null>(store);
}

/** A list of threads. `more` loads the next page, and rejects as `more` of the list does. */
export function useThreads({ roomId, unread }: ThreadListOptions = {}): ThreadListView & { more: () => Promise<void> } {
  const threads = useLate(load);
  const list = useMemo(() => {
    const options = { ...(roomId !== undefined && { roomId }), ...(unread !== undefined && { unread }) };
    return threads?.list(options) ?? null;
  }, [threads, roomId, unread]);
  const view = useReadable(list ?? NO_LIST);
  return useMemo(() => ({ ...view, more: async () => list?.more() }), [view, list]);
}
