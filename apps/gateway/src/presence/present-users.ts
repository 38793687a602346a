import type { UserId } from '#contracts';
import type { PresenceStatus } from './presence.port.js';

/** With the sweep's interval and a lease's rest: offline shows 10–20 s after the last connection has gone. */
export const PRESENCE_GRACE_MS = 11_000;

interface PresentUser {
  readonly status: PresenceStatus;
  /** The end of the grace of one whose last connection has gone. */
  leavesAtMs: number | undefined;
}

/** The users of one gateway and what they show. Bounded by the gateway's connections and those that went lately. */
export class PresentUsers {
  private readonly users = new Map<UserId, PresentUser>();

  get size(): number {
    return this.users.size;
  }

  /** Whether the user was absent before. */
  arrive(userId: UserId): boolean {
    const known = this.users.get(userId);
    if (known === undefined) this.users.set(userId, { status: 'online', leavesAtMs: undefined });
    else known.leavesAtMs = undefined;
    return known === undefined;
  }

  leave(userId: UserId, nowMs: number): void {
    const known = this.users.get(userId);
    if (known !== undefined) known.leavesAtMs = nowMs + PRESENCE_GRACE_MS;
  }

  has(userId: UserId): boolean {
    return this.users.has(userId);
  }

  statusOf(userId: UserId): PresenceStatus | undefined {
    return this.users.get(userId)?.status;
  }

  /** Takes out those whose grace has ended, and gives them. */
  sweep(nowMs: number): UserId[] {
    const gone: UserId[] = [];
    for (const [userId, { leavesAtMs }] of this.users) {
      if (leavesAtMs !== undefined && leavesAtMs <= nowMs) gone.push(userId);
    }
    for (const userId of gone) this.users.delete(userId);
    return gone;
  }

  statuses(): [UserId, PresenceStatus][] {
    return [...this.users].map(([userId, { status }]) => [userId, status]);
  }
}
