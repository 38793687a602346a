import { useCallback } from 'react';

import { LIMITS } from '#contracts/limits';
import type { PresenceStatus, RoomState } from '#client';
import { usePresence } from '#react';

/** Watches the partners of the most active direct rooms. Returns a function that gives the status of a partner. */
export function usePartnerStatus(rooms: readonly RoomState[]): (room: RoomState) => PresenceStatus | undefined {
  const partners = rooms.flatMap(({ peer }) => (peer?.displayName == null ? [] : peer.id)).slice(0, LIMITS.watch);
  const presence = usePresence(partners);
  return useCallback(({ peer }) => (peer === null ? undefined : presence.get(peer.id)?.status), [presence]);
}
