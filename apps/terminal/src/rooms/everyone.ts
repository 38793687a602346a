import { type EveryoneBarrier, everyoneBarrier, type RoomStore } from '#client';

import type { Outgoing } from './outgoing.js';

const REASONS: Readonly<Record<EveryoneBarrier, string>> = {
  direct: 'a direct room has no others',
  role: 'only moderators and above may in a room of this size',
  size: 'the room has too many members',
};

/** Sends a text that mentions all members of the room. @throws Error with the reason why the user may not */
export function tellEveryone(store: RoomStore, outgoing: Outgoing, body: string): Promise<void> {
  const { room } = store.getSnapshot();
  const barrier = room === null ? null : everyoneBarrier(room);
  if (barrier !== null) throw new Error(REASONS[barrier]);
  return outgoing.send(store, { body, ended: true }, { everyone: true });
}
