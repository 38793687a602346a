import { useEffect, useState } from 'react';

import type { PeekedRoom, RoomId } from '#client';

import { useParley } from './parley-context.js';

/** A public room before the user joins it, `null` until the server has answered; or the error of a look that failed. */
export function usePeek(roomId: RoomId): { readonly peeked: PeekedRoom | null; readonly error: unknown } {
  const parley = useParley();
  const [held, setHeld] = useState<{ roomId: RoomId; peeked: PeekedRoom | null; error: unknown } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const take = (peeked: PeekedRoom | null, error: unknown): void => {
      if (isCurrent) setHeld({ roomId, peeked, error });
    };
    parley.ask('room:peek', { roomId }).then(
      (peeked) => take(peeked, null),
      (error: unknown) => take(null, error),
    );
    return () => {
      isCurrent = false;
    };
  }, [parley, roomId]);
  return held?.roomId === roomId ? held : NOT_KNOWN;
}

const NOT_KNOWN = { peeked: null, error: null };
