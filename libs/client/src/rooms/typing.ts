import type { UserBrief, UserId } from '#contracts';

import type { Clock, Timer } from '../runtime/runtime.js';

/** Limit of typing users per room. */
const TYPING_MAX = 50;

/** The typing users of a room. Each is removed after `ttlMs` or when their message arrives. */
export class TypingUsers {
  private list: readonly UserBrief[] = [];
  private readonly timers = new Map<UserId, Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  get users(): readonly UserBrief[] {
    return this.list;
  }

  add(users: readonly UserBrief[], ttlMs: number): void {
    for (const user of users) {
      this.timers.get(user.id)?.cancel();
      if (this.timers.size >= TYPING_MAX && !this.timers.has(user.id)) continue;
      this.timers.set(
        user.id,
        this.clock.after(ttlMs, () => this.remove(user.id)),
      );
      if (!this.list.some(({ id }) => id === user.id)) this.list = [...this.list, user];
    }
    this.changed();
  }

  remove(userId: UserId): void {
    if (!this.timers.has(userId)) return;
    this.timers.get(userId)?.cancel();
    this.timers.delete(userId);
    this.list = this.list.filter(({ id }) => id !== userId);
    this.changed();
  }

  clear(): void {
    for (const userId of [...this.timers.keys()]) this.remove(userId);
  }
}
