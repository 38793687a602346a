import { useMemo } from 'react';

import type { Message, Parley } from '#client';
import { useParley } from '#react';

import { type AskPage, type Pages, usePages } from '../pages/use-pages.js';

const PAGE = 20;

/** Which messages with files: of all rooms, or of the room `roomId`. Needs the feature `searchFilters`. */
export type FilesSearch = Omit<NonNullable<Parameters<Parley['findFiles']>[0]>, 'cursor' | 'limit'>;

/** The messages of a search for files, newest first. Another object is another search; `null` asks for nothing. */
export function useFoundFiles(search: FilesSearch | null): Pages<Message> {
  const parley = useParley();
  return usePages(useMemo(() => (search === null ? null : filesPages(parley, search)), [parley, search]));
}

/** Reads the pages of a search for files. */
export function filesPages(parley: Parley, search: FilesSearch): AskPage<Message> {
  return async (cursor) => {
    const page = await parley.findFiles({ ...search, limit: PAGE, ...(cursor !== null && { cursor }) });
    return { items: page.messages, cursor: page.cursor };
  };
}
