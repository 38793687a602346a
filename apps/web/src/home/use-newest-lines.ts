import { useEffect, useRef, useState } from 'react';

import { mainOf, type Message, type RoomState } from '#client';
import { useParley, useServer } from '#react';

const LINES = 3;
/** While messages come one after the other, the server is asked once. */
const SETTLE_MS = 500;
const NONE: readonly Message[] = [];

/** The newest unread messages of a room, oldest first; none until they are known. `isAsking` is false if none are wanted. */
export function useNewestLines(room: RoomState, isAsking: boolean): readonly Message[] {
  const parley = useParley();
  const hasThreads = useServer()?.features.includes('threads') === true;
  const [newest, setNewest] = useState(NONE);
  const hasAsked = useRef(false);
  const { id, headSeq } = room;
  const { unread, readSeq } = mainOf(room);
  const limit = isAsking ? Math.min(unread, LINES) : 0;
  useEffect(() => {
    if (limit === 0) return undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      hasAsked.current = true;
      const page = await parley.ask('message:page', { roomId: id, limit, ...(hasThreads && { main: true }) });
      if (!isOver) setNewest(page.messages);
    };
    // Without an answer the room shows what the list of rooms does.
    const timer = setTimeout(() => void ask().catch(() => undefined), hasAsked.current ? SETTLE_MS : 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [parley, id, headSeq, limit, hasThreads]);
  return newest.filter(({ seq, kind, deletedAt }) => seq > readSeq && kind === 'text' && deletedAt === null);
}
