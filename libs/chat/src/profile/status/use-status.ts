import { useEffect, useState, useSyncExternalStore } from 'react';

import type { UserBrief } from '#client';
import { useParley } from '#react';

import { knownStatuses } from './known-statuses.js';
import { endOf, type UserStatus } from './user-status.js';

/** The longest time that a timer can wait. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The status of a person, until it is over; `null` without one, and until it is known. */
export function useStatusOf(person: UserBrief): UserStatus | null {
  const known = knownStatuses(useParley());
  useEffect(() => known.want(person), [known, person]);
  return useUntilOver(useSyncExternalStore(known.subscribe, () => known.of(person.id)));
}

/** The status, or `null` once it is over. */
export function useUntilOver(status: UserStatus | null): UserStatus | null {
  const end = status === null ? Infinity : endOf(status);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (end === Infinity || end <= now) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(Math.max(end - Date.now(), 0), TIMER_MAX_MS));
    return () => clearTimeout(timer);
  }, [end, now]);
  return end <= now ? null : status;
}
