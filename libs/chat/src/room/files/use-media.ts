import { useMemo } from 'react';

import type { Message, RoomId } from '#client';
import { useMe, useParley } from '#react';

import { isBlocked, useBlockedPeople } from '../../people/use-blocked-people.js';
import { useLivePages } from '../pages/use-live-pages.js';
import type { Pages } from '../pages/use-pages.js';
import { type Medium, mediaOf } from './media.js';
import { filesPages } from './use-found-files.js';
import { MESSAGES } from './use-room-files.js';

/** The pictures and videos of the room in pages, newest first, with the changes that happen meanwhile, without those of blocked people. */
export function useMedia(roomId: RoomId): Pages<Medium> {
  const me = useMe()?.user.id;
  const lists = [useFilesOf(roomId, 'image'), useFilesOf(roomId, 'video')] as const;
  const [pictures, videos] = lists;
  const blocked = useBlockedPeople();
  const items = useMemo(
    () => mediaOf([pictures, videos], me).filter(({ message }) => !isBlocked(message, blocked)),
    [pictures, videos, me, blocked],
  );
  const loadMore = (): void => {
    for (const list of lists) if (list.hasMore || list.error !== null) list.loadMore();
  };
  return {
    items,
    isLoading: lists.some(({ isLoading }) => isLoading),
    hasMore: lists.some(({ hasMore }) => hasMore),
    error: pictures.error ?? videos.error,
    loadMore,
  };
}

function useFilesOf(roomId: RoomId, type: 'image' | 'video'): Pages<Message> {
  const parley = useParley();
  const ask = useMemo(() => filesPages(parley, { roomId, type }), [parley, roomId, type]);
  return useLivePages(roomId, ask, MESSAGES);
}
