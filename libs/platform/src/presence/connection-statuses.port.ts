import type { SettableStatus, UserId } from '#contracts';

/** The statuses of users' connections, `invisible` too, for what the server itself decides. Nobody else is ever told of it. */
export abstract class ConnectionStatuses {
  /**
   * The strongest status of the user's living connections on each gateway. Users without a connection are left out.
   * @throws ChatError UNAVAILABLE
   */
  abstract of(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly SettableStatus[]>>;
}
