import type { SettableStatus, UserId } from '#contracts';

/**
 * What people show, over all gateways: the strongest status of their live connections; and for 10–20 s after the last
 * one has gone, also when it went with its gateway, what they showed last. (A reload of a page is no absence.)
 */
export abstract class Presence {
  /** What the user's connections on this gateway show together, or that the last of them has gone. */
  abstract show(userId: UserId, status: SettableStatus | 'gone'): void;

  /** Those of the users who are not offline, and how they show. @throws ChatError UNAVAILABLE */
  abstract statuses(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, SettableStatus>>;

  /** When users who are offline were last here, in ms of the wall clock, as far as it is known. @throws ChatError UNAVAILABLE */
  abstract lastSeen(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;

  /** `changed` is called when `statuses`, asked on any gateway, says something new of users who were on this one. */
  abstract listen(changed: (userIds: readonly UserId[]) => void): void;

  /** Ends the gateway's part; its users stay online for the time that a lost connection has. */
  abstract close(): Promise<void>;
}
