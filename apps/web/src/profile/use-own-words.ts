import { useMe, useParley } from '#react';

import { useUntilOver } from '#chat/profile/status/use-status.js';
import { statusOf, type UserStatus, withStatus } from '#chat/profile/status/user-status.js';

/** The user's own status in words, unless it is over, and how to change it; `null` clears it. */
export function useOwnWords(): readonly [UserStatus | null, (status: UserStatus | null) => Promise<void>] {
  const { account } = useParley();
  const user = useMe()?.user;
  const shown = useUntilOver(statusOf(user?.ext));
  const change = async (status: UserStatus | null): Promise<void> => {
    if (user === undefined) return;
    // Other clients change `ext` too, and frames do not have it.
    const { ext } = await account.user(user.id);
    await account.update({ ext: withStatus(ext, status) });
  };
  return [shown, change];
}
