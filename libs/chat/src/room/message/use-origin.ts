import { useEffect, useState } from 'react';

import type { ForwardOrigin, Message } from '#client';
import { useParley } from '#react';

import { messagePath } from '../state/paths.js';

/** Messages of a room that were sent in the same millisecond. */
const SAME_TIME_MAX = 10;

/** The origin of a forward. Messages that come live do not say its room: it depends on the reader, so the server is asked. */
export function useOrigin({ id, roomId, seq }: Message, told: ForwardOrigin): ForwardOrigin {
  const parley = useParley();
  const [asked, setAsked] = useState<ForwardOrigin | null>(null);
  const isUnknown = told.roomId === null;
  useEffect(() => {
    if (!isUnknown) return undefined;
    let isCurrent = true;
    const take = (messages: readonly Message[]): void => {
      const origin = messages.find((message) => message.id === id)?.forwardOf;
      if (isCurrent && origin?.roomId != null) setAsked(origin);
    };
    // Without an answer the mark has no link.
    parley.ask('message:page', { roomId, after: seq - 1, limit: 1 }).then(
      ({ messages }) => take(messages),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [parley, id, roomId, seq, isUnknown]);
  return isUnknown && asked !== null ? asked : told;
}

/** Returns a function that finds the URL of a forward's origin; that of its room if the message is not there any more. */
export function useOriginPath(): (forward: Message, origin: ForwardOrigin) => Promise<string> {
  const parley = useParley();
  return async ({ body }, { roomId, senderName, createdAt }) => {
    if (roomId === null) return '/';
    const { messages } = await parley.ask('message:page', { roomId, at: createdAt, limit: SAME_TIME_MAX });
    const sent = messages.filter((message) => message.createdAt === createdAt && message.deletedAt === null);
    const found =
      sent.find((message) => message.body === body && message.sender?.displayName === senderName) ??
      sent.find((message) => message.body === body) ??
      sent[0];
    return found === undefined ? `/rooms/${roomId}` : messagePath(found);
  };
}
