import { useCallback, useState } from 'react';

interface Chosen<Thing> {
  /** In the order in which they are shown. */
  readonly chosen: readonly Thing[];
  readonly choose: (things: readonly Thing[], isChosen: boolean) => void;
}

/**
 * The shown things that the user has chosen, to act on all of them at once.
 *
 * @param idOf always the same function
 */
export function useChosen<Thing>(shown: readonly Thing[], idOf: (thing: Thing) => string): Chosen<Thing> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback(
    (things: readonly Thing[], isChosen: boolean): void => {
      const changed = things.map(idOf);
      setIds(
        (before) => new Set(isChosen ? [...before, ...changed] : [...before].filter((id) => !changed.includes(id))),
      );
    },
    [idOf],
  );
  return { chosen: shown.filter((thing) => ids.has(idOf(thing))), choose };
}
