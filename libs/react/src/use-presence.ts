import { useEffect, useMemo } from 'react';

import type { PresenceView, UserId } from '#client';

import { useParley } from './parley-context.js';
import { PickedEntries } from './picked-entries.js';
import { useReadable } from './use-readable.js';
import { useStable } from './use-stable.js';
import { WatchedUsers } from './watched-users.js';

/**
 * The presence of these users, by id, current while the component is mounted. Users without a known presence are
 * missing. All components together watch at most `limits.watch` (500) users. Do not call `presence.watch` besides.
 */
export function usePresence(userIds: readonly UserId[]): PresenceView {
  const parley = useParley();
  const ids = useStable(userIds);
  useEffect(() => (ids.length === 0 ? undefined : WatchedUsers.of(parley).add(ids)), [parley, ids]);
  return useReadable(useMemo(() => new PickedEntries(parley.presence, ids), [parley, ids]));
}
