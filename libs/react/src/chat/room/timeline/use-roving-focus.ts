import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

import type { Row } from './rows.js';

interface Roving {
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly toLatest: (focus: boolean) => void;
}

/**
 * The messages are one stop of the Tab key: the one that had the focus last, or the newest. The arrow keys, Home and
 * End lead to the others.
 */
export function useRovingFocus({ list, rows, toLatest }: Roving) {
  const [focused, setFocused] = useState<string | null>(null);
  const isTabbing = useTabbing();
  const isThere = focused !== null && rows.some(({ key, kind }) => key === focused && kind === 'message');
  const activeKey = isThere ? focused : (rows.findLast(({ kind }) => kind === 'message')?.key ?? null);

  const onFocus = useCallback(
    ({ target, relatedTarget }: FocusEvent<HTMLElement>) => {
      const article = target.closest<HTMLElement>('article');
      if (article === null || list.current?.contains(article) !== true) return;
      const isEntering = !(relatedTarget instanceof Node && list.current.contains(relatedTarget));
      // A toolbar that shows because of the pointer is a stop of the Tab key, but not the way in.
      const stop = list.current.querySelector<HTMLElement>('article[tabindex="0"]');
      if (isEntering && isTabbing.current && target !== stop) stop?.focus();
      else setFocused(article.dataset['id'] ?? null);
    },
    [list, isTabbing],
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const { target, key } = event;
      const articles = [...(list.current?.querySelectorAll('article') ?? [])];
      const index = articles.findIndex((article) => article === target);
      if (index === -1 || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = neighbour(articles, index, key);
      if (next === null) return;
      event.preventDefault();
      if (key === 'End') toLatest(true);
      else next?.focus();
    },
    [list, toLatest],
  );
  return { activeKey, onFocus, onKeyDown };
}

/** The article that the key leads to; `undefined` past the ends, `null` if the key leads nowhere. */
function neighbour(articles: readonly HTMLElement[], index: number, key: string): HTMLElement | undefined | null {
  switch (key) {
    case 'ArrowUp':
      return articles[index - 1];
    case 'ArrowDown':
      return articles[index + 1];
    case 'Home':
      return articles[0];
    case 'End':
      return articles.at(-1);
    default:
      return null;
  }
}

/** True while the Tab key moves the focus. */
function useTabbing(): RefObject<boolean> {
  const isTabbing = useRef(false);
  useEffect(() => {
    const ending = new AbortController();
    const options = { capture: true, signal: ending.signal };
    const onKey = (event: globalThis.KeyboardEvent): void => {
      isTabbing.current = event.type === 'keydown' && event.key === 'Tab';
    };
    document.addEventListener('keydown', onKey, options);
    document.addEventListener('keyup', onKey, options);
    return () => ending.abort();
  }, []);
  return isTabbing;
}
