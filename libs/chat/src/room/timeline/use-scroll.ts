import { type RefObject, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import type { RoomTimeline, Seq, TimelineView } from '#client';

import type { Row } from './rows.js';
import type { Shown } from './use-reading.js';
import { ScrollKeeper, type ScrollState } from '../scrolling/scroll-keeper.js';

interface Scrolling {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly view: TimelineView;
  readonly timeline: RoomTimeline;
  readonly see: (shown: Shown) => void;
}

/** Holds the view in place, loads messages near its ends, and tells which messages are in view. */
export function useScroll({ scroller, list, rows, view, timeline, see }: Scrolling) {
  const keeper = useRef<ScrollKeeper>(null);
  const loadedBefore = useRef<number | null>(null);
  const lastKey = useRef<string | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(true);
  const onChange = useEffectEvent((state: ScrollState) => {
    setAtEnd(state.atEnd && view.reachedEnd);
    see({ first: seqFrom(state.firstShown), last: seqAt(state.lastShown) });
    timeline.visible(firstSeqOf(state.first) ?? (0 as Seq), state.atEnd);
    // After an error the user's next move is another attempt.
    if (view.isLoading !== null || (view.error !== null && !state.isByUser)) return;
    // A full window that follows the end drops its older messages again.
    const isNew = state.isByUser || loadedBefore.current !== view.low;
    if (state.nearStart && !view.reachedStart && isNew) {
      loadedBefore.current = view.low;
      void timeline.loadOlder();
    } else if (state.nearEnd && !view.reachedEnd) void timeline.loadNewer();
  });
  useLayoutEffect(() => {
    if (scroller.current === null || list.current === null) return undefined;
    const created = new ScrollKeeper(scroller.current, list.current, (state) => onChange(state));
    keeper.current = created;
    return created.watch();
  }, [scroller, list]);
  useLayoutEffect(() => {
    const last = endOf(rows.at(-1));
    const hasNewEnd = last !== lastKey.current;
    lastKey.current = last;
    keeper.current?.setEndIsLoaded(view.reachedEnd);
    keeper.current?.settle(hasNewEnd);
  }, [rows, view]);
  return { keeper, atEnd };
}

/** The last message that the rows hold: an opened fold brings no other. */
function endOf(row: Row | undefined): string | undefined {
  return row?.kind === 'fold' ? row.messages.at(-1)?.id : row?.key;
}

/** The number of the last stored message at or above this row; 0 if there is none. */
function seqAt(row: Element | null): Seq {
  const stored = storedFrom(row, (from) => from.previousElementSibling);
  return Number(stored?.dataset['seq'] ?? 0) as Seq;
}

/** The number of the first stored message at or below this row. */
function seqFrom(row: Element | null): Seq {
  return firstSeqOf(storedFrom(row, (from) => from.nextElementSibling)) ?? (Infinity as Seq);
}

/** A closed fold is in the place of several messages. */
function firstSeqOf(row: HTMLElement | null): Seq | null {
  const seq = row?.dataset['firstSeq'] ?? row?.dataset['seq'];
  return seq === undefined ? null : (Number(seq) as Seq);
}

function storedFrom(row: Element | null, next: (row: Element) => Element | null): HTMLElement | null {
  let stored = row;
  while (stored instanceof HTMLElement && stored.dataset['seq'] === undefined) stored = next(stored);
  return stored instanceof HTMLElement ? stored : null;
}
