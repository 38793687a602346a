import type { UserId } from './ids.js';

/** The statuses that a client can set. With several connections `dnd` wins, then `online`, then `away`. */
export const SETTABLE_STATUSES = ['online', 'away', 'dnd'] as const;
export type SettableStatus = (typeof SETTABLE_STATUSES)[number];
export type PresenceStatus = SettableStatus | 'offline';

export interface Presence {
  userId: UserId;
  status: PresenceStatus;
  lastSeenAt: string | null;
}
