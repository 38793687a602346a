import { useEffect, useMemo, useState } from 'react';

import { ChatError, type Message, type MessageId, type Readable, type RoomStore, type RoomTimeline } from '#client';

import { useParley } from './parley-context.js';
import { useFramed } from './use-framed.js';

/**
 * The message of this id, for example the one that a reply names: from the room or timeline if that holds it, else from
 * the server. `undefined` until it is known, `null` if it is gone. While the message grows, its text changes at most once per frame.
 */
export function useMessage(shown: RoomStore | RoomTimeline, id: MessageId): Message | null | undefined {
  const parley = useParley();
  const held = useFramed(useMemo(() => messageIn(shown, id), [shown, id]));
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

function messageIn({ subscribe, getSnapshot }: RoomStore | RoomTimeline, id: MessageId): Readable<Message | undefined> {
  return { subscribe, getSnapshot: () => getSnapshot().messages.find((message) => message.id === id) };
}
