import { useEffect } from 'react';

import type { Parley, SettableStatus } from '#client';
import { useParley, useReadable } from '#react';

import { useStored } from '#chat/ui/use-stored.js';
import { browserStorage } from '#chat/ui/page-storage.js';

const KEY = 'parley:status';

const STATUSES: readonly SettableStatus[] = ['online', 'away', 'dnd', 'invisible'];

export interface OwnStatus {
  /** The status that the user has chosen in this browser. All tabs have it, also after a reload. */
  readonly status: SettableStatus;
  readonly choose: (status: SettableStatus) => void;
  /** The statuses that the server knows. */
  readonly statuses: readonly SettableStatus[];
}

export function useOwnStatus(): OwnStatus {
  const parley = useParley();
  const server = useReadable(parley.server);
  const [stored, store] = useStored(KEY);
  const statuses = STATUSES.filter(
    (status) => status !== 'invisible' || server === null || server.features.includes(status),
  );
  const choose = (chosen: SettableStatus): void => {
    store(chosen === 'online' ? null : chosen);
    tell(parley, chosen);
  };
  return { status: statuses.find((status) => status === stored) ?? 'online', choose, statuses };
}

/** Takes over the status that the user chooses in another tab. */
export function useStatusOfOtherTabs(): void {
  const parley = useParley();
  useEffect(() => {
    const take = ({ key }: StorageEvent): void => {
      if (key === KEY) tell(parley, storedStatus());
    };
    addEventListener('storage', take);
    return () => removeEventListener('storage', take);
  }, [parley]);
}

/** The status with which the page starts. */
export function storedStatus(): SettableStatus {
  const stored = browserStorage().getItem(KEY);
  return STATUSES.find((status) => status === stored) ?? 'online';
}

function tell(parley: Parley, status: SettableStatus): void {
  // Without a connection it fails; the client sets the status on the next one.
  parley.presence.set(status).catch(() => undefined);
}
