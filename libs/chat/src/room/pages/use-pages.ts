import { useEffect, useState } from 'react';

/** A page of a search may be empty and have a cursor; so many are read in one go. */
const EMPTY_PAGES_MAX = 10;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly error: unknown;
  /** Loads the next page; after an error, the one that failed. */
  readonly loadMore: () => void;
}

/** Reads one page. Another function is another list. */
export type AskPage<Item> = (cursor: string | null) => Promise<Page<Item>>;

interface Held<Item> extends Page<Item> {
  readonly ask: AskPage<Item> | null;
  readonly isLoading: boolean;
  readonly error: unknown;
}

/** A list that the server gives in pages. `null` asks for nothing. */
export function usePages<Item>(ask: AskPage<Item> | null): Pages<Item> {
  const [held, setHeld] = useState<Held<Item>>(() => emptyOf(ask));
  // Pages of another list do not count.
  const shown = held.ask === ask ? held : emptyOf(ask);
  useEffect(() => {
    if (ask === null) return undefined;
    let isCurrent = true;
    void withNextPage(ask, emptyOf(ask)).then((next) => isCurrent && setHeld(next));
    return () => {
      isCurrent = false;
    };
  }, [ask]);
  const loadMore = (): void => {
    if (ask === null || shown.isLoading) return;
    setHeld({ ...shown, isLoading: true, error: null });
    void withNextPage(ask, shown).then((next) => setHeld((before) => (before.ask === ask ? next : before)));
  };
  return { ...shown, hasMore: shown.cursor !== null, loadMore };
}

function emptyOf<Item>(ask: AskPage<Item> | null): Held<Item> {
  return { ask, items: [], cursor: null, isLoading: ask !== null, error: null };
}

async function withNextPage<Item>(ask: AskPage<Item>, { items, cursor }: Page<Item>): Promise<Held<Item>> {
  try {
    const page = await nextPage(ask, cursor);
    return { ask, items: [...items, ...page.items], cursor: page.cursor, isLoading: false, error: null };
  } catch (error) {
    return { ask, items, cursor, isLoading: false, error };
  }
}

/** The page after the cursor `from`; where pages are empty, the first one with items, unless too many are empty. */
export async function nextPage<Item>(ask: AskPage<Item>, from: string | null): Promise<Page<Item>> {
  let page = await ask(from);
  for (let count = 1; page.items.length === 0 && page.cursor !== null && count < EMPTY_PAGES_MAX; count++) {
    page = await ask(page.cursor);
  }
  return page;
}
