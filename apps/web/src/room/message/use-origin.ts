import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import { ChatError, type Message, type MessageId, type RoomId } from '#client';
import { useParley } from '#react';

/** The message of this id: `undefined` until it is known, `null` if it is gone. */
export function useOrigin(roomId: RoomId, id: MessageId): Message | null | undefined {
  const parley = useParley();
  const room = parley.room(roomId);
  const held = useSyncExternalStore(
    room.subscribe,
    useCallback(() => room.getSnapshot().messages.find((message) => message.id === id), [room, id]),
  );
  const [fetched, setFetched] = useState<Message | null | undefined>(undefined);
  const isHeld = held !== undefined;
  useEffect(() => {
    if (isHeld) return undefined;
    let isCurrent = true;
    parley.ask('message:get', { roomId, id }).then(
      (message) => isCurrent && setFetched(message),
      (error: unknown) => isCurrent && error instanceof ChatError && error.retry === 'never' && setFetched(null),
    );
    return () => {
      isCurrent = false;
    };
  }, [parley, roomId, id, isHeld]);
  return held ?? fetched;
}
