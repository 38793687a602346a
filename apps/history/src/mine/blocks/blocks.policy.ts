import { ChatError, invalid, LIMITS, type UserId } from '#contracts';

/** The state that decides whether a user may block one more user. */
export interface BlockFacts {
  /** The other user exists and is not erased. */
  isLiving: boolean;
  isBlocked: boolean;
  count: number;
}

/** @throws ChatError INVALID */
export function assertAnother(userId: UserId, target: UserId): void {
  if (userId === target) throw invalid('userId', 'must name another user than the caller');
}

/** @throws ChatError NOT_FOUND with the field, LIMIT_REACHED with the scope */
export function assertMayBlock({ isLiving, isBlocked, count }: BlockFacts): void {
  if (isBlocked) return;
  if (!isLiving) throw new ChatError('NOT_FOUND', { field: 'userId' });
  if (count >= LIMITS.blocksPerUser) throw new ChatError('LIMIT_REACHED', { scope: 'blocksPerUser' });
}
