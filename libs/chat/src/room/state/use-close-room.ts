import { useLocation, useRoute } from 'wouter';

import type { RoomId } from '#client';

import { ROOM_PATH } from './routes.js';

/** Returns a function that leads away from the room, if it is the open one. */
export function useCloseRoom(roomId: RoomId): () => void {
  const [, params] = useRoute(ROOM_PATH);
  const [, navigate] = useLocation();
  const isOpen = params?.['roomId'] === roomId;
  return () => {
    if (isOpen) navigate('/', { replace: true });
  };
}
