import { useEffect, useState } from 'react';

import { isUserQuery } from '#contracts/text';
import type { User } from '#client';
import { useParley } from '#react';

/** A pause in typing, after which the server is asked. */
const PAUSE_MS = 200;
const FOUND_MAX = 8;

const NO_USERS: readonly User[] = [];

/** Finds people by their name. */
export function useFoundUsers(query: string): { users: readonly User[]; isSearching: boolean } {
  const parley = useParley();
  const [answer, setAnswer] = useState({ query: '', users: NO_USERS });
  useEffect(() => {
    let isCurrent = true;
    const show = (users: readonly User[]): void => {
      if (isCurrent) setAnswer({ query, users: users.slice(0, FOUND_MAX) });
    };
    const timer = setTimeout(() => {
      if (!isUserQuery(query)) show(NO_USERS);
      else parley.findUsers(query).then(show, () => show(NO_USERS));
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [parley, query]);
  const isSearching = answer.query !== query;
  return { users: isSearching ? NO_USERS : answer.users, isSearching };
}
