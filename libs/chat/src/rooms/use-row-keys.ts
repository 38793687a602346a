import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';

import { rowAfter } from './row-after.js';

interface Rows {
  readonly scroller: RefObject<HTMLElement | null>;
  /** The keys of all rows; that of a room is its id. */
  readonly rows: readonly string[];
  /** The places of those that are rendered, without the last one. */
  readonly from: number;
  readonly to: number;
  readonly openId: string | undefined;
  readonly rowPx: number;
}

/**
 * The list is one stop of the Tab key: the row that had the focus last, or the open one. The arrow keys, Home and End lead
 * to the others.
 */
export function useRowKeys({ scroller, rows, from, to, openId, rowPx }: Rows) {
  const shown = rows.slice(from, to);
  const [focused, setFocused] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const isShown = (row: string | null | undefined): boolean => row != null && shown.includes(row);
  const stop = [focused, openId].find(isShown) ?? shown[0];
  // A row far away is rendered once the list has moved there.
  useEffect(() => {
    const link = wanted.current === null ? null : linkOf(scroller.current, wanted.current);
    if (link === null) return;
    wanted.current = null;
    link.focus();
  });
  const onFocus = ({ target }: FocusEvent): void => setFocused(rowAt(target));
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (altKey || ctrlKey || metaKey || shiftKey) return;
    const next = rowAfter(rows, rowAt(target), key);
    if (next === null) return;
    event.preventDefault();
    const link = linkOf(scroller.current, next);
    wanted.current = link === null ? next : null;
    if (link === null) scroller.current?.scrollTo({ top: rows.indexOf(next) * rowPx });
    else link.focus();
  };
  return { stop, handlers: { onFocus, onKeyDown } };
}

function rowAt(target: EventTarget): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return row?.dataset['row'] ?? null;
}

/** The link of a room, or the button of a section. */
function linkOf(list: HTMLElement | null, row: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-row="${row}"] > :is(a, button)`) ?? null;
}
