import { useEffect } from 'react';

import type { RoomId, RoomStore, RoomView } from '#client';

import { useParley } from './parley-context.js';
import { stillViewOf } from './still-view.js';
import { useReadable } from './use-readable.js';

/** Number of mounted components that keep the room open. */
const holders = new WeakMap<RoomStore, number>();

interface RoomOptions {
  readonly open?: boolean;
  readonly still?: boolean;
}

/**
 * The view of one room. `open`: opens the room while a component that asks for it is mounted; without it the view has
 * only the messages that the client holds anyway. The view contains the error of an `open` that failed. `still`: as in `useTimeline`.
 */
export function useRoom(roomId: RoomId, { open = false, still = false }: RoomOptions = {}): RoomView {
  const room = useParley().room(roomId);
  useEffect(() => (open ? hold(room) : undefined), [room, open]);
  return useReadable(still ? stillViewOf(room) : room);
}

function hold(room: RoomStore): () => void {
  holders.set(room, (holders.get(room) ?? 0) + 1);
  room.open().catch(() => undefined);
  return () => {
    holders.set(room, (holders.get(room) ?? 1) - 1);
    // In the same commit another component may show the room, which then stays loaded.
    queueMicrotask(() => {
      if (holders.get(room) === 0) room.close();
    });
  };
}
