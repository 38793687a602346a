import { useCallback } from 'react';
import { useLocation } from 'wouter';

import type { UserId } from '#client';
import { useParley } from '#react';

import { errorText } from '../text/error-text.js';
import { useText } from '../text/use-text.js';
import { useEmbedding } from '../parts/embedding.js';
import { useToast } from '../ui/toast.js';

/**
 * Returns a function that opens the direct room with a user, and creates it if there is none. It closes the open room at
 * once, so that the user does not type into it by mistake. On another page it stays until the room is there.
 */
export function useOpenDirect(): (userId: UserId) => void {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const isEmbedded = useEmbedding() !== null;
  return useCallback(
    (userId) => {
      const held = parley.rooms.getSnapshot().find(({ peer }) => peer?.id === userId);
      if (held !== undefined) {
        navigate(`/rooms/${held.id}`);
        return;
      }
      if (!isEmbedded) navigate('/', { state: userId });
      // False if the user has gone elsewhere in the meantime.
      const isWaiting = (): boolean => isEmbedded || history.state === userId;
      parley
        .direct(userId)
        .then(({ roomId }) => isWaiting() && navigate(`/rooms/${roomId}`, { replace: true }))
        .catch((error: unknown) => {
          if (!isEmbedded && isWaiting()) history.back();
          toast.show(errorText(error, text));
        });
    },
    [parley, navigate, isEmbedded, toast, text],
  );
}
