import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

import type { RoomId, RoomState } from '#client';

import { rowAfter } from './row-after.js';

interface Rows {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rooms: readonly RoomState[];
  /** The rooms that are rendered. */
  readonly shown: readonly RoomState[];
  readonly openId: string | undefined;
  readonly rowPx: number;
}

/**
 * The list is one stop of the Tab key: the room that had the focus last, or the open one. The arrow keys, Home and End lead
 * to the others.
 */
export function useRowKeys({ scroller, rooms, shown, openId, rowPx }: Rows) {
  const [focused, setFocused] = useState<RoomId | null>(null);
  const wanted = useRef<RoomId | null>(null);
  const isShown = (roomId: string | null | undefined): boolean => shown.some(({ id }) => id === roomId);
  const stop = [focused, openId].find(isShown) ?? shown[0]?.id;
  // A room far away is rendered once the list has moved there.
  useEffect(() => {
    const link = wanted.current === null ? null : linkOf(scroller.current, wanted.current);
    if (link === null) return;
    wanted.current = null;
    link.focus();
  });
  const onFocus = useCallback(({ target }: FocusEvent) => setFocused(roomAt(target)), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (altKey || ctrlKey || metaKey || shiftKey) return;
    const next = rowAfter(rooms, roomAt(target), key);
    if (next === null) return;
    event.preventDefault();
    const link = linkOf(scroller.current, next);
    wanted.current = link === null ? next : null;
    if (link === null) scroller.current?.scrollTo({ top: rooms.findIndex(({ id }) => id === next) * rowPx });
    else link.focus();
  };
  return { stop, handlers: { onFocus, onKeyDown } };
}

function roomAt(target: EventTarget): RoomId | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-room]') : null;
  return (row?.dataset['room'] ?? null) as RoomId | null;
}

function linkOf(list: HTMLElement | null, roomId: RoomId): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-room="${roomId}"] > a`) ?? null;
}
