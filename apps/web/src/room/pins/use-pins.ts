import { useCallback, useEffect, useMemo, useState } from 'react';

import type { Message, MessageId, RoomId } from '#client';
import { useParley } from '#react';

import { type AskPage, type Pages, usePages } from '../search/use-pages.js';

/** The pinned messages in pages, with the changes that happen meanwhile. */
export function usePins(roomId: RoomId): Pages<Message> {
  const parley = useParley();
  const ask = useCallback<AskPage<Message>>(
    async (cursor) => {
      const page = await parley.ask('message:pins', { roomId, ...(cursor !== null && { cursor }) });
      return { items: page.messages, cursor: page.cursor };
    },
    [parley, roomId],
  );
  const pages = usePages(ask);
  const changed = useChanged(roomId);
  const items = useMemo(() => {
    const all = new Map(pages.items.map((message) => [message.id, message]));
    for (const message of changed.values()) {
      if (message.rev > (all.get(message.id)?.rev ?? 0)) all.set(message.id, message);
    }
    return [...all.values()]
      .filter(({ pinned, deletedAt }) => pinned && deletedAt === null)
      .sort((one, other) => other.seq - one.seq);
  }, [pages.items, changed]);
  return { ...pages, items };
}

/** The messages of the room that change while the list is shown. */
function useChanged(roomId: RoomId): ReadonlyMap<MessageId, Message> {
  const parley = useParley();
  const [changed, setChanged] = useState<ReadonlyMap<MessageId, Message>>(new Map());
  useEffect(
    () =>
      parley.on('changes', ({ roomId: where, items }) => {
        const messages = items.flatMap((item) => (item.type === 'message' ? [item.message] : []));
        if (where !== roomId || messages.length === 0) return;
        setChanged((before) => new Map([...before, ...messages.map((message) => [message.id, message] as const)]));
      }),
    [parley, roomId],
  );
  return changed;
}
