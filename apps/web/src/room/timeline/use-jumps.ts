import { type RefObject, useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import type { RoomState, RoomTimeline, TimelineView } from '#client';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';
import { type Jump, useRoomContext } from '../room-state.js';
import type { Row } from './rows.js';
import type { ScrollKeeper } from './scroll-keeper.js';

const HIGHLIGHT_MS = 3_000;

interface Jumping {
  readonly room: RoomState;
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly keeper: RefObject<ScrollKeeper | null>;
  readonly view: TimelineView;
  readonly timeline: RoomTimeline;
}

/** The target that a jump has reached: a message or, with `null`, the end. */
interface Arrival {
  readonly id: string | null;
  readonly focus: boolean;
}

/** Carries out the room's jumps: loads the target, brings it into view and highlights it. */
export function useJumps({ room, list, rows, keeper, view, timeline }: Jumping) {
  const { jump, jumpTo } = useRoomContext();
  const text = useText();
  const toast = useToast();
  const [arrival, setArrival] = useState<Arrival | null>(null);
  const shown = useRef<Arrival | null>(null);
  const open = useOpening({ room, list, rows, keeper, view, timeline }, jump);
  const find = useEffectEvent(async ({ target, focus }: Jump): Promise<Arrival | null> => {
    const isPastEnd = target === 'latest' || ('seq' in target && target.seq > room.headSeq);
    if (isPastEnd) await timeline.toLatest();
    const message = isPastEnd ? null : await timeline.jumpTo(target);
    const { error } = timeline.getSnapshot();
    if (message === null && error !== null) throw error;
    // A time after the last message leads to the end.
    if (message === null && !isPastEnd && !('at' in target)) return null;
    return { id: message?.id ?? null, focus };
  });
  const fail = useEffectEvent((error?: unknown) => {
    toast.show(error === undefined ? text.timeline.notFound : errorText(error, text));
    if (keeper.current?.isPlaced === false) open();
  });
  useEffect(() => {
    if (jump === null) return undefined;
    let isCurrent = true;
    find(jump).then(
      (found) => {
        if (!isCurrent) return;
        if (found === null) fail();
        else setArrival(found);
      },
      (error: unknown) => isCurrent && fail(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [jump]);
  useLayoutEffect(() => {
    if (arrival === null || shown.current === arrival) return;
    const row = rowOf(list.current, arrival);
    if (row === null || (arrival.id === null && !view.reachedEnd)) return;
    shown.current = arrival;
    if (arrival.id === null) keeper.current?.toEnd();
    else keeper.current?.show(row);
    if (arrival.focus) row.focus({ preventScroll: true });
  }, [arrival, rows, list, keeper, view]);
  useEffect(() => {
    if (arrival === null) return undefined;
    const timer = setTimeout(() => setArrival(null), HIGHLIGHT_MS);
    return () => clearTimeout(timer);
  }, [arrival]);
  const toLatest = useCallback((focus = false) => jumpTo('latest', { focus }), [jumpTo]);
  return { highlighted: arrival?.id ?? null, toLatest };
}

/**
 * Opens the room at its first unread message or, if all are read, at its end: unless there is a jump, or when the returned
 * function is called.
 */
function useOpening({ room, list, keeper, view, timeline }: Jumping, jump: Jump | null): () => void {
  const isOpening = useRef(false);
  const open = useCallback(() => {
    isOpening.current = true;
    void timeline.toUnread();
  }, [timeline]);
  const begin = useEffectEvent(() => {
    if (jump === null) open();
  });
  useEffect(() => begin(), [timeline]);
  useEffect(() => {
    if (jump !== null) isOpening.current = false;
  }, [jump]);
  useLayoutEffect(() => {
    if (keeper.current?.isPlaced !== false || !isOpening.current) return;
    if (view.messages.length > 0 || view.reachedEnd)
      keeper.current.place(firstUnread(list.current, view.reachedEnd ? Infinity : room.readSeq));
  }, [view, list, keeper, room.readSeq]);
  return open;
}

/** The line "New messages", or the first row after this number if the unread ones that it needs are not loaded. */
function firstUnread(list: HTMLElement | null, after: number): HTMLElement | null {
  const rows = [...(list?.querySelectorAll<HTMLElement>(':scope > [data-row]') ?? [])];
  const line = rows.find(({ dataset }) => dataset['row'] === 'unread');
  return line ?? rows.find(({ dataset }) => Number(dataset['seq']) > after) ?? null;
}

function rowOf(list: HTMLElement | null, { id }: Arrival): HTMLElement | null {
  if (id === null) return list?.querySelector<HTMLElement>(':scope > :last-child') ?? null;
  return list?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
}
