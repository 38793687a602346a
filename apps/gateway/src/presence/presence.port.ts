import type { SettableStatus, UserId } from '#contracts';

/**
 * The statuses of users over all gateways. A user has the strongest status of the user's live connections, and keeps
 * the last one for 10–20 s after the last connection has gone, also if it went with its gateway: a page that reloads
 * does not make its user offline. `invisible` lasts as long after the last connection that had it has gone, also if the
 * user has others.
 */
export abstract class Presence {
  /**
   * Sets the status of the user's connections on this gateway, or that the last of them has gone; of an invisible user,
   * the last invisible one.
   */
  abstract show(userId: UserId, status: SettableStatus | 'gone'): void;

  /** The statuses of those users who are not offline. @throws ChatError UNAVAILABLE */
  abstract statuses(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, SettableStatus>>;

  /**
   * When users who are offline or invisible were last seen by others, in wall-clock ms; unknown times are left out.
   * @throws ChatError UNAVAILABLE
   */
  abstract lastSeen(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;

  /** Calls `changed` when `statuses` has changed, on all gateways, for users who were on this one. */
  abstract listen(changed: (userIds: readonly UserId[]) => void): void;

  /** Stops this gateway's part. Its users stay online as long as after a lost connection. */
  abstract close(): Promise<void>;
}
