import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';

import { useMe, useParley, useReadable } from '#react';

import { partOf } from '../parts/part.js';
import { useText } from '../text/use-text.js';
import { type Names, namesOf } from './names.js';
import type { Namesakes, Person } from './namesakes.js';

const NamesakesContext = createContext<Namesakes>(new Map());
/** Its table of characters that look alike is large. */
const namesakesPart = partOf(() => import('./namesakes.js'));

/** Names people and rooms. Renders again when other people have become namesakes. */
export function useNames(): Names {
  const namesakes = use(NamesakesContext);
  const { rooms: words } = useText();
  return useMemo(() => namesOf(namesakes, words), [namesakes, words]);
}

/** Knows which of the people whom the client has seen, the user among them, have the same display name. */
export function NamesProvider({ children }: { readonly children: ReactNode }) {
  const known = useReadable(useParley().people);
  const me = useMe()?.user;
  const [namesakes, setNamesakes] = useState<Namesakes>(new Map());
  useEffect(() => {
    const people = new Map<string, Person>(known);
    if (me !== undefined) people.set(me.id, me);
    if (people.size < 2) return undefined;
    let isCurrent = true;
    namesakesPart.load().then(
      ({ namesakesOf }) => isCurrent && setNamesakes((before) => sameOr(before, namesakesOf(people.values()))),
      // The browser logs a failure. The next person whom the client sees tries again.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [known, me]);
  return <NamesakesContext value={namesakes}>{children}</NamesakesContext>;
}

/** The former namesakes if they are the same, so that nothing renders again. */
function sameOr(before: Namesakes, found: Namesakes): Namesakes {
  const isSame = before.size === found.size && [...found].every(([id, username]) => before.get(id) === username);
  return isSame ? before : found;
}
