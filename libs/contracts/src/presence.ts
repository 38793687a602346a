import type { UserId } from './ids.js';

/**
 * The statuses that a client can set. With several connections `invisible` wins, then `dnd`, then `online`, then `away`.
 * An invisible user is `offline` for other users.
 */
export const SETTABLE_STATUSES = ['online', 'away', 'dnd', 'invisible'] as const;
export type SettableStatus = (typeof SETTABLE_STATUSES)[number];
export type PresenceStatus = SettableStatus | 'offline';
/** Announced in `ready.features`: `invisible`, and `auth.status` of the handshake. */
export const INVISIBLE_FEATURE = 'invisible';

export interface Presence {
  userId: UserId;
  status: PresenceStatus;
  lastSeenAt: string | null;
}
