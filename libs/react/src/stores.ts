import type { ChatError, ConnectionState, Me, Ready, RoomState, UserId } from '#client';

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

/** The error that ended the last session, for example `SESSION_REVOKED`; `null` after a sign-in or a log-out. */
export function useEnded(): ChatError | null {
  return useReadable(useParley().ended);
}

/** Features and limits of the server; `null` before the first connection. */
export function useServer(): Ready | null {
  return useReadable(useParley().server);
}

/** The user's rooms, favourites first, then latest activity first. */
export function useRooms(): readonly RoomState[] {
  return useReadable(useParley().rooms);
}

/** True once `useRooms` returns all rooms of the user. */
export function useSynced(): boolean {
  return useReadable(useParley().synced);
}

/** Number of messages over all rooms that will be sent when the connection allows it. */
export function usePending(): number {
  return useReadable(useParley().pending);
}

/** Users that the user has blocked. */
export function useBlocked(): readonly UserId[] {
  return useReadable(useParley().blocked);
}
