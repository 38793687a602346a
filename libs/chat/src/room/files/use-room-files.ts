import { useCallback, useMemo } from 'react';

import type { Message, RoomId } from '#client';
import { useParley } from '#react';

import { type Kind, useLivePages } from '../pages/use-live-pages.js';
import type { AskPage, Pages } from '../pages/use-pages.js';

const PAGE = 20;

/** Messages with files, which change while they are shown. */
export const MESSAGES: Kind<Message> = {
  idOf: ({ id }) => id,
  of: (change) => (change.type === 'message' ? change.message : null),
};

/** The messages with files, page by page, and the changes that happen meanwhile. */
export function useRoomFiles(roomId: RoomId): Pages<Message> {
  const parley = useParley();
  const ask = useCallback<AskPage<Message>>(
    async (cursor) => {
      const page = await parley.room(roomId).files({ limit: PAGE, ...(cursor !== null && { cursor }) });
      return { items: page.messages, cursor: page.cursor };
    },
    [parley, roomId],
  );
  const pages = useLivePages(roomId, ask, MESSAGES);
  const items = useMemo(
    () => pages.items.filter(({ attachments }) => attachments.length > 0).sort((one, other) => other.seq - one.seq),
    [pages.items],
  );
  return { ...pages, items };
}
