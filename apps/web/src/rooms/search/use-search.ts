import { useEffect, useMemo, useState } from 'react';

import type { Parley } from '#client';
import { useMe, useParley, useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { partOf } from '#chat/parts/part.js';
import type { FoundContents, FoundNames, Missing, Section } from './hits.js';

/** Pauses in typing, after which the server is asked. Reading messages costs it more than names do. */
const NAMES_PAUSE_MS = 200;
const CONTENTS_PAUSE_MS = 400;

const NO_NAMES: FoundNames = { users: [], rooms: [], missing: 'failed' };
const NO_CONTENTS: FoundContents = { messages: [], files: [], missing: 'failed' };

/** It comes with the list of hits at the latest. */
export const lateSearch = partOf(() => import('./late-search.js'));

export interface Search {
  readonly sections: readonly Section[];
  /** True until the server has answered. */
  readonly isSearching: boolean;
  readonly missing: Missing;
}

/** Searches the user's rooms at once; people, public rooms, messages and files after a pause in typing. `null`: no search. */
export function useSearch(query: string | null): Search {
  const names = useNames();
  const mine = useRooms();
  const me = useMe()?.user.id ?? null;
  const foundNames = useAnswer(query, NAMES_PAUSE_MS, askNames);
  const contents = useAnswer(query, CONTENTS_PAUSE_MS, askContents);
  const { loaded } = lateSearch;
  const sections = useMemo(() => {
    const found = { ...(foundNames ?? NO_NAMES), ...(contents ?? NO_CONTENTS) };
    return loaded?.sectionsOf(query ?? '', mine, found, me, names) ?? [];
  }, [loaded, query, mine, foundNames, contents, me, names]);
  const isSearching = query !== null && (foundNames === null || contents === null);
  const lacks = [foundNames?.missing, contents?.missing];
  const missing = lacks.find((each) => each === 'failed') ?? lacks.find((each) => each != null) ?? null;
  return { sections, isSearching, missing };
}

/** The server's answer to this query; `null` until it is there. */
function useAnswer<Answer>(
  query: string | null,
  pauseMs: number,
  ask: (parley: Parley, query: string) => Promise<Answer>,
): Answer | null {
  const parley = useParley();
  const [held, setHeld] = useState<{ readonly query: string; readonly answer: Answer } | null>(null);
  useEffect(() => {
    if (query === null) return;
    let isCurrent = true;
    const timer = setTimeout(
      () => void ask(parley, query).then((answer) => isCurrent && setHeld({ query, answer })),
      query === '' ? 0 : pauseMs,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [parley, query, pauseMs, ask]);
  // The answer to another query may not match this one.
  return held?.query === query ? held.answer : null;
}

/** Without a server, the user's own rooms are found. */
function askNames(parley: Parley, query: string): Promise<FoundNames> {
  return lateSearch.load().then(
    ({ findNames }) => findNames(parley, query),
    () => NO_NAMES,
  );
}

function askContents(parley: Parley, query: string): Promise<FoundContents> {
  return lateSearch.load().then(
    ({ findContents }) => findContents(parley, query),
    () => NO_CONTENTS,
  );
}
