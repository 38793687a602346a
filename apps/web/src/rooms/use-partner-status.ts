import { useCallback, useEffect, useMemo } from 'react';

import { LIMITS } from '#contracts/limits';
import type { PresenceStatus, RoomState, UserId } from '#client';
import { useParley, useReadable } from '#react';

/** Watches the partners of the most active direct rooms. Returns a function that gives the status of a partner. */
export function usePartnerStatus(rooms: readonly RoomState[]): (room: RoomState) => PresenceStatus | undefined {
  const { presence } = useParley();
  const known = useReadable(presence);
  const ids = rooms.flatMap(({ peer }) => (peer?.displayName == null ? [] : peer.id)).slice(0, LIMITS.watch);
  // The same partners in another order are no reason to ask the server.
  const key = ids.toSorted().join();
  const partners = useMemo(() => (key === '' ? [] : (key.split(',') as UserId[])), [key]);
  useEffect(() => {
    // Without a connection, the list is sent when there is one.
    if (partners.length > 0) presence.watch(partners).catch(() => undefined);
  }, [presence, partners]);
  return useCallback(({ peer }) => (peer === null ? undefined : known.get(peer.id)?.status), [known]);
}
