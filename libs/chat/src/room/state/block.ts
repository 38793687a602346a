import type { PendingMessage, PresenceView, UserId } from '#client';

interface BlockSigns {
  readonly pending: readonly PendingMessage[];
  readonly blocked: readonly UserId[];
  readonly presence: PresenceView;
}

/**
 * The side of a direct room that has blocked the other, or `null`. The server does not tell a client that the peer has
 * blocked it. But it refuses messages and hides the peer's presence, so a refused message means a block only as long as
 * the presence is hidden.
 */
export function blockOf(peer: UserId, { pending, blocked, presence }: BlockSigns): 'mine' | 'theirs' | null {
  if (blocked.includes(peer)) return 'mine';
  const wasRefused = pending.some(({ status, error }) => status === 'failed' && error?.code === 'BLOCKED');
  return wasRefused && isHidden(peer, presence) ? 'theirs' : null;
}

function isHidden(userId: UserId, presence: PresenceView): boolean {
  const shown = presence.get(userId);
  return shown === undefined || (shown.status === 'offline' && shown.lastSeenAt === null);
}
