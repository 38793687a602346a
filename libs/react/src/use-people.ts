import { useEffect, useMemo } from 'react';

import type { UserBrief, UserId } from '#client';

import { useParley } from './parley-context.js';
import { PickedEntries } from './picked-entries.js';
import { useReadable } from './use-readable.js';
import { useStable } from './use-stable.js';

/** The profiles of these users, by id. Loads unknown ones; they are missing until then. */
export function usePeople(userIds: readonly UserId[]): ReadonlyMap<UserId, UserBrief> {
  const parley = useParley();
  const ids = useStable(userIds);
  useEffect(() => {
    // If the load fails without a connection, the next connection repeats it.
    const load = (): void => void parley.people.load(ids).catch(() => undefined);
    load();
    return parley.on('ready', load);
  }, [parley, ids]);
  return useReadable(useMemo(() => new PickedEntries(parley.people, ids), [parley, ids]));
}

/** The profile of this user; `undefined` while it is being loaded, and if there is no such user. */
export function usePerson(userId: UserId): UserBrief | undefined {
  return usePeople([userId]).get(userId);
}
