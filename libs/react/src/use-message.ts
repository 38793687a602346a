import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import { ChatError, type Message, type MessageId, type RoomStore, type RoomTimeline } from '#client';

import { useParley } from './parley-context.js';

/**
 * The message of this id, for example the one that a reply names: from the room or timeline if that holds it, else from
 * the server. `undefined` until it is known, `null` if it is gone.
 */
export function useMessage(shown: RoomStore | RoomTimeline, id: MessageId): Message | null | undefined {
  const parley = useParley();
  const find = useCallback(() => shown.getSnapshot().messages.find((message) => message.id === id), [shown, id]);
  const held = useSyncExternalStore(shown.subscribe, find, find);
  const [fetched, setFetched] = useState<{ readonly id: MessageId; readonly message: Message | null } | null>(null);
  const isHeld = held !== undefined;
  const { roomId } = shown;
  useEffect(() => {
    if (isHeld) return undefined;
    let isCurrent = true;
    const take = (message: Message | null): void => {
      if (isCurrent) setFetched({ id, message });
    };
    parley
      .ask('message:get', { roomId, id })
      .then(take, (error: unknown) => error instanceof ChatError && error.retry === 'never' && take(null));
    return () => {
      isCurrent = false;
    };
  }, [parley, roomId, id, isHeld]);
  return held ?? (fetched?.id === id ? fetched.message : undefined);
}
