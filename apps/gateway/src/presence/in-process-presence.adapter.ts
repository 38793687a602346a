import type { UserId } from '#contracts';
import { Presence } from './presence.port.js';
import { PresentUsers } from './present-users.js';

const SWEEP_INTERVAL_MS = 1_000;

/** One gateway in one process knows by itself who is online. */
export class InProcessPresence extends Presence {
  private readonly users = new PresentUsers();
  private readonly timer = setInterval(() => this.users.sweep(performance.now()), SWEEP_INTERVAL_MS);

  override arrived(userId: UserId): void {
    this.users.arrive(userId);
  }

  override left(userId: UserId): void {
    this.users.leave(userId, performance.now());
  }

  override online(userIds: readonly UserId[]): Promise<UserId[]> {
    return Promise.resolve(userIds.filter((userId) => this.users.has(userId)));
  }

  override close(): Promise<void> {
    clearInterval(this.timer);
    return Promise.resolve();
  }
}
