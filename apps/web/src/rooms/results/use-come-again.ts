import { useCallback } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'wouter';

import type { Message } from '#client';

import { messagePath, roomPath } from '#chat/room/paths.js';

/**
 * Returns a function to call before the way to a message. If its address is shown already, it leads to the room first: a
 * room jumps once for each address.
 */
export function useComeAgain(): (message: Message) => void {
  const [, navigate] = useLocation();
  return useCallback(
    (message) => {
      if (location.pathname !== messagePath(message)) return;
      flushSync(() => navigate(roomPath(message.roomId), { replace: true }));
    },
    [navigate],
  );
}
