import { useMemo } from 'react';

import type { Fields, SearchPage } from '#client';
import { useParley } from '#react';

import { type AskPage, type Pages, usePages } from '../pages/use-pages.js';

const PAGE = 30;

export type Hit = SearchPage['hits'][number];

/** Messages that contain every word of `query`: of all rooms, or of the room `roomId`. The filters need the feature `searchFilters`. */
export type MessageSearch = Omit<Fields<'message:search'>, 'cursor' | 'limit'>;

/** The messages of a search, newest first. Another object is another search; `null` asks for nothing. */
export function useHits(search: MessageSearch | null): Pages<Hit> {
  const parley = useParley();
  const ask = useMemo<AskPage<Hit> | null>(() => {
    if (search === null) return null;
    return async (cursor) => {
      const page = await parley.ask('message:search', { ...search, limit: PAGE, ...(cursor !== null && { cursor }) });
      return { items: page.hits, cursor: page.cursor };
    };
  }, [parley, search]);
  return usePages(ask);
}
