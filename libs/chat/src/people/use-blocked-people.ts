import { useMemo } from 'react';

import type { UserId } from '#client';
import { useBlocked } from '#react';

/** The people whom the user blocks. */
export function useBlockedPeople(): ReadonlySet<UserId> {
  const blocked = useBlocked();
  return useMemo(() => new Set(blocked), [blocked]);
}

/** What has a sender; `null`: the sender is erased. */
interface Sent {
  readonly senderId: UserId | null;
}

/** True if the sender is one of these people. */
export function isBlocked({ senderId }: Sent, blocked: ReadonlySet<UserId>): boolean {
  return senderId !== null && blocked.has(senderId);
}

/** True if the user blocks the sender of this message. */
export function useIsBlocked(message: Sent | null | undefined): boolean {
  const blocked = useBlocked();
  return message?.senderId != null && blocked.includes(message.senderId);
}
