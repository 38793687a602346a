import { useEffect, useState } from 'react';

import { ChatError, type RoomId } from '#client';
import { useParley } from '#react';

/**
 * Asks why the membership in a room has ended: the refusal if it is a ban, `null` if it is not, `asking` until the server
 * has answered.
 */
export function useBan(roomId: RoomId, isWanted: boolean): ChatError | null | 'asking' {
  const parley = useParley();
  const [ban, setBan] = useState<ChatError | null | 'asking'>('asking');
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    parley
      .ask('room:open', { roomId, limit: 1 })
      .then(
        () => null,
        (error: unknown) => (error instanceof ChatError && error.code === 'BANNED' ? error : null),
      )
      .then(
        (answer) => {
          if (isCurrent) setBan(answer);
        },
        () => undefined,
      );
    return () => {
      isCurrent = false;
    };
  }, [parley, roomId, isWanted]);
  return isWanted ? ban : null;
}
