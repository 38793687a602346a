import { useEffect, useMemo, useState } from 'react';

import type { Item, RoomId } from '#client';
import { useParley } from '#react';

import { newestStates } from './newest-states.js';
import { type AskPage, type Pages, usePages } from './use-pages.js';

/** The kind of items in a list. Define it outside of the component. */
export interface Kind<Shown> {
  readonly idOf: (shown: Shown) => string;
  /** The item in a change of the room, or `null` if the list does not show it. */
  readonly of: (change: Item) => Shown | null;
}

/**
 * Pages of a room's messages or members, each in its newest state. What changes while they are shown comes after the
 * pages that are loaded, whether the server's list has it or not: filter and sort the result.
 */
export function useLivePages<Shown extends { readonly rev: number }>(
  roomId: RoomId,
  ask: AskPage<Shown> | null,
  kind: Kind<Shown>,
): Pages<Shown> {
  const pages = usePages(ask);
  const changed = useChanged(roomId, kind);
  const items = useMemo(() => newestStates([...pages.items, ...changed], kind.idOf), [pages.items, changed, kind]);
  return { ...pages, items };
}

function useChanged<Shown extends { readonly rev: number }>(roomId: RoomId, kind: Kind<Shown>): readonly Shown[] {
  const parley = useParley();
  const [changed, setChanged] = useState<readonly Shown[]>([]);
  useEffect(
    () =>
      parley.on('changes', ({ roomId: where, items }) => {
        const shown = items.map((item) => kind.of(item)).filter((each) => each !== null);
        if (where !== roomId || shown.length === 0) return;
        setChanged((before) => newestStates([...before, ...shown], kind.idOf));
      }),
    [parley, roomId, kind],
  );
  return changed;
}
