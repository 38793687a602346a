import { useEffect, useMemo } from 'react';

import { LIMITS } from '#contracts/limits';
import type { Parley, PresenceView, UserId } from '#client';

import { useParley } from './parley-context.js';
import { useReadable } from './use-readable.js';

/** A view that appears often asks for several lists at once; the server gets one. */
const PAUSE_MS = 50;

/**
 * The users that the mounted components show. A connection watches one list only, so the lists are put together; above
 * the server's limit, those of the components that appeared last count.
 */
class WatchedUsers {
  private readonly lists = new Set<readonly UserId[]>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sent = '';

  constructor(private readonly parley: Parley) {}

  add(userIds: readonly UserId[]): () => void {
    const list = [...userIds];
    this.lists.add(list);
    this.schedule();
    return () => {
      this.lists.delete(list);
      this.schedule();
    };
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE_MS);
  }

  private send(): void {
    const all = new Set([...this.lists].reverse().flat());
    const ids = [...all].slice(0, LIMITS.watch).toSorted();
    // The client forgets the list at sign-out, when no component shows users any more.
    if (ids.join() === this.sent) return;
    this.sent = ids.join();
    // Without a connection, the client sends the list when there is one.
    this.parley.presence.watch(ids).catch(() => undefined);
  }
}

const watchedUsers = new WeakMap<Parley, WatchedUsers>();

function watchedBy(parley: Parley): WatchedUsers {
  const held = watchedUsers.get(parley) ?? new WatchedUsers(parley);
  watchedUsers.set(parley, held);
  return held;
}

/** The presence of these users, current while the component is mounted. Unknown users are missing. */
export function usePresence(userIds: readonly UserId[]): PresenceView {
  const parley = useParley();
  const presence = useReadable(parley.presence);
  // The same users in another order are no reason to ask the server.
  const key = userIds.toSorted().join();
  const wanted = useMemo(() => (key === '' ? [] : (key.split(',') as UserId[])), [key]);
  useEffect(() => (wanted.length === 0 ? undefined : watchedBy(parley).add(wanted)), [parley, wanted]);
  return presence;
}
