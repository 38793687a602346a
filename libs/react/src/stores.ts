import type { ConnectionState, Me, RoomId, RoomState, RoomView } from '#client';

import { useParley } from './parley-context.js';
import { useReadable } from './use-readable.js';

/** The connection to the server. */
export function useConnection(): ConnectionState {
  return useReadable(useParley().connection);
}

/** The signed-in user, or `null`. */
export function useMe(): Me | null {
  return useReadable(useParley().me);
}

/** The user's rooms, latest activity first. */
export function useRooms(): readonly RoomState[] {
  return useReadable(useParley().rooms);
}

/** The view of one room. It does not open the room. */
export function useRoom(roomId: RoomId): RoomView {
  return useReadable(useParley().room(roomId));
}
