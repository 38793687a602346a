import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

import type { Row } from './rows.js';

/** Messages, and the buttons of folds. */
const STOPS = 'article, [data-stop]';

interface Roving {
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly toLatest: (focus: boolean) => void;
}

/**
 * The messages are one stop of the Tab key: the one that had the focus last, or the newest. The arrow keys, Home and
 * End lead to the others, and to folds.
 */
export function useRovingFocus({ list, rows, toLatest }: Roving) {
  const [focused, setFocused] = useState<string | null>(null);
  const isTabbing = useTabbing();
  const isThere = focused !== null && rows.some((row) => row.key === focused && isStop(row));
  const last = rows.findLast(({ kind }) => kind === 'message') ?? rows.findLast(isStop);
  const activeKey = isThere ? focused : (last?.key ?? null);

  const onFocus = useCallback(
    ({ target, relatedTarget }: FocusEvent<HTMLElement>) => {
      const reached = target.closest<HTMLElement>(STOPS);
      if (reached === null || list.current?.contains(reached) !== true) return;
      const isEntering = !(relatedTarget instanceof Node && list.current.contains(relatedTarget));
      // A toolbar that shows because of the pointer is a stop of the Tab key, but not the way in.
      const stop = list.current.querySelector<HTMLElement>(':is(article, [data-stop])[tabindex="0"]');
      if (isEntering && isTabbing() && target !== stop) stop?.focus();
      else setFocused(reached.dataset['stop'] ?? reached.dataset['id'] ?? null);
    },
    [list, isTabbing],
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const { target, key } = event;
      const stops = [...(list.current?.querySelectorAll<HTMLElement>(STOPS) ?? [])];
      const index = stops.findIndex((stop) => stop === target);
      if (index === -1 || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = neighbour(stops, index, key);
      if (next === null) return;
      event.preventDefault();
      if (key === 'End') toLatest(true);
      else next?.focus();
    },
    [list, toLatest],
  );
  return { activeKey, onFocus, onKeyDown };
}

function isStop({ kind }: Row): boolean {
  return kind === 'message' || kind === 'fold';
}

/** The message or fold that the key leads to; `undefined` past the ends, `null` if the key leads nowhere. */
function neighbour(stops: readonly HTMLElement[], index: number, key: string): HTMLElement | undefined | null {
  switch (key) {
    case 'ArrowUp':
      return stops[index - 1];
    case 'ArrowDown':
      return stops[index + 1];
    case 'Home':
      return stops[0];
    case 'End':
      return stops.at(-1);
    default:
      return null;
  }
}

/** True while the Tab key moves the focus, unless something else has taken the key. */
function useTabbing(): () => boolean {
  const pressed = useRef<globalThis.KeyboardEvent>(null);
  useEffect(() => {
    const ending = new AbortController();
    const options = { capture: true, signal: ending.signal };
    const onKey = (event: globalThis.KeyboardEvent): void => {
      pressed.current = event.type === 'keydown' && event.key === 'Tab' ? event : null;
    };
    document.addEventListener('keydown', onKey, options);
    document.addEventListener('keyup', onKey, options);
    return () => ending.abort();
  }, []);
  return useCallback(() => pressed.current?.defaultPrevented === false, []);
}
