import type { PeopleSignal, User, UserId } from '#contracts';

export interface UserChanges {
  /** Each user that changed, once, in its present state. */
  readonly changes: PeopleSignal[];
  /** What to ask with next time; some changes may then be told again. */
  readonly until: string;
  /** Cut short: ask again at once. */
  readonly more: boolean;
}

/** Auth's users, for other services. */
export abstract class UserDirectory {
  /** The living users among `userIds` (at most `USER_BATCH_MAX`), in no order. @throws ChatError UNAVAILABLE */
  abstract find(userIds: readonly UserId[]): Promise<User[]>;

  /**
   * Users that were made, changed or erased since: makes up for lost `PeopleSignal`s.
   * @param since an ISO time, or an earlier answer's `until`
   * @throws ChatError UNAVAILABLE
   */
  abstract changedSince(since: string, limit: number): Promise<UserChanges>;
}

export const USER_BATCH_MAX = 500;
