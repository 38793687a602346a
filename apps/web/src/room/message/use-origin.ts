import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import { ChatError, type Message, type MessageId, type RoomId } from '#client';
import { useParley } from '#react';

import { useShownTimeline } from '../timeline/use-timeline.js';

/** The message of this id: `undefined` until it is known, `null` if it is gone. */
export function useOrigin(roomId: RoomId, id: MessageId): Message | null | undefined {
  const parley = useParley();
  const timeline = useShownTimeline();
  const held = useSyncExternalStore(
    timeline.subscribe,
    useCallback(() => timeline.getSnapshot().messages.find((message) => message.id === id), [timeline, id]),
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
