import type { UserId } from '#contracts';

/** How a user who is online shows; more values come with statuses that users set. */
export type PresenceStatus = 'online';

/**
 * Who is online, on any gateway: users with a live connection, and for 10–20 s after the last one has gone, also when
 * it went with its gateway. (A reload of a page is no absence.)
 */
export abstract class Presence {
  /** The user has the first connection on this gateway. */
  abstract arrived(userId: UserId): void;

  /** The user's last connection on this gateway has gone. */
  abstract left(userId: UserId): void;

  /** Those of the users who are online, in the order given. @throws ChatError UNAVAILABLE */
  abstract online(userIds: readonly UserId[]): Promise<UserId[]>;

  /** Ends the gateway's part; its users stay online for the time that a lost connection has. */
  abstract close(): Promise<void>;
}
