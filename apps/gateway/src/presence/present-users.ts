import type { SettableStatus, UserId } from '#contracts';
import type { Shown } from './shown-status.policy.js';

/** With the sweep's interval and a lease's rest: offline shows 10–20 s after the last connection has gone. */
export const PRESENCE_GRACE_MS = 11_000;

interface PresentUser {
  readonly shown: Shown;
  /** The end of the grace of one whose last connection has gone. */
  readonly leavesAtMs: number | undefined;
}

/** The users of one gateway and what they show. Bounded by the gateway's connections and those that went lately. */
export class PresentUsers {
  private readonly users = new Map<UserId, PresentUser>();

  /** Whether that is anything new. */
  show(userId: UserId, status: SettableStatus | 'gone', nowMs: number): boolean {
    const known = this.users.get(userId);
    if (status === 'gone') {
      if (known === undefined || known.shown.lingers) return false;
      const shown = { status: known.shown.status, lingers: true };
      this.users.set(userId, { shown, leavesAtMs: nowMs + PRESENCE_GRACE_MS });
      return true;
    }
    if (known?.shown.status === status && !known.shown.lingers) return false;
    this.users.set(userId, { shown: { status, lingers: false }, leavesAtMs: undefined });
    return true;
  }

  shownBy(userId: UserId): Shown | undefined {
    return this.users.get(userId)?.shown;
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

  all(): [UserId, Shown][] {
    return [...this.users].map(([userId, { shown }]) => [userId, shown]);
  }
}
