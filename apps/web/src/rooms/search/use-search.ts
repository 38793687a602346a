import { useEffect, useMemo, useState } from 'react';

import { LIMITS, USER_QUERY_MIN } from '#contracts/limits';
import type { Parley, Room, User } from '#client';
import { useMe, useParley, useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { type Found, type Sections, sectionsOf } from './hits.js';

/** A pause in typing, after which the server is asked. */
const PAUSE_MS = 200;

const NOTHING: Found = { users: [], rooms: [] };

interface Answer extends Found {
  readonly query: string;
}

export interface Search {
  readonly sections: Sections;
  /** True until the server has answered. */
  readonly isSearching: boolean;
}

/** Searches the user's rooms at once, people and public rooms after a pause in typing. `null`: no search. */
export function useSearch(query: string | null): Search {
  const parley = useParley();
  const names = useNames();
  const mine = useRooms();
  const me = useMe()?.user.id ?? null;
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (query === null) return;
    let isCurrent = true;
    const timer = setTimeout(
      () => {
        void ask(parley, query).then((found) => isCurrent && setAnswer({ query, ...found }));
      },
      query === '' ? 0 : PAUSE_MS,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [parley, query]);
  // The answer to another query may not match this one.
  const found = answer?.query === query ? answer : null;
  const sections = useMemo(
    () => sectionsOf(query ?? '', mine, found ?? NOTHING, me, names),
    [query, mine, found, me, names],
  );
  return { sections, isSearching: query !== null && found === null };
}

/** A part that the server does not answer is empty: the user's own rooms are found without it. */
async function ask(parley: Parley, query: string): Promise<Found> {
  const [users, rooms] = await Promise.all([
    query.length < USER_QUERY_MIN ? [] : parley.findUsers(query).catch((): User[] => []),
    discover(parley, query).catch((): Room[] => []),
  ]);
  return { users, rooms };
}

async function discover(parley: Parley, query: string): Promise<readonly Room[]> {
  if (query.length > LIMITS.nameChars) return [];
  return (await parley.ask('room:discover', query === '' ? {} : { query })).rooms;
}
