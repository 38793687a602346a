import { useEffect, useState } from 'react';

import type { Parley, SettableStatus } from '#client';
import { useMe, useParley } from '#react';

const KEY = 'parley:status';

export const STATUSES: readonly SettableStatus[] = ['online', 'away', 'dnd'];

/** The status that the user has chosen. It survives a reload; the client repeats it on each connection. */
export function useOwnStatus(): [SettableStatus, (status: SettableStatus) => void] {
  const parley = useParley();
  const [status, setStatus] = useState(storedStatus);
  const choose = (chosen: SettableStatus): void => {
    if (chosen === 'online') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
    setStatus(chosen);
    tell(parley, chosen);
  };
  return [status, choose];
}

/** Repeats the chosen status after a reload. */
export function useStatusAfterReload(): void {
  const parley = useParley();
  const userId = useMe()?.user.id;
  useEffect(() => {
    const status = storedStatus();
    if (userId !== undefined && status !== 'online') tell(parley, status);
  }, [parley, userId]);
}

function tell(parley: Parley, status: SettableStatus): void {
  // Without a connection it fails; the client sets the status on the next one.
  parley.presence.set(status).catch(() => undefined);
}

function storedStatus(): SettableStatus {
  const stored = localStorage.getItem(KEY);
  return STATUSES.find((status) => status === stored) ?? 'online';
}
