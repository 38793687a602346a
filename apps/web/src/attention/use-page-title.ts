import { useEffect } from 'react';

import type { RoomId } from '#client';
import { useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { useText } from '#chat/text/use-text.js';
import { unreadTotal } from './unread-total.js';
import { useSeenRoom } from '#chat/room/state/watched-room.js';

/**
 * Shows the number of unread messages in the title of the page, and a dot on its icon.
 * @param replies number of unread replies in threads
 */
export function usePageTitle(roomId: RoomId | undefined, replies: number): void {
  const text = useText();
  const names = useNames();
  const rooms = useRooms();
  const total = unreadTotal(rooms, useSeenRoom(roomId)) + replies;
  const room = rooms.find(({ id }) => id === roomId);
  const name = room === undefined ? text.app.name : `${names.ofRoom(room)} – ${text.app.name}`;
  useEffect(() => {
    document.title = total === 0 ? name : `(${total}) ${name}`;
  }, [total, name]);
  useEffect(() => setIcon(total === 0 ? '/favicon.svg' : '/favicon-unread.svg'), [total]);
  useEffect(
    () => () => {
      document.title = text.app.name;
      setIcon('/favicon.svg');
    },
    [text],
  );
}

function setIcon(href: string): void {
  const icon = document.querySelector('link[rel="icon"]');
  if (icon?.getAttribute('href') !== href) icon?.setAttribute('href', href);
}
