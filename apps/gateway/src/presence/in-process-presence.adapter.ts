import type { SettableStatus, UserId } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import type { ConnectionStatuses } from '#platform/presence/connection-statuses.port';
import { Presence } from './presence.port.js';
import { lastSeenOfHidden, PRESENCE_SWEEP_MS, PresentUsers } from './present-users.js';

/** Users whose last-seen time is remembered, the latest ones. It is unknown for others, and after a restart. */
const LAST_SEEN_MAX = 100_000;

/** Presence of a single gateway, in memory. */
export class InProcessPresence extends Presence implements ConnectionStatuses {
  private readonly users = new PresentUsers();
  /** In the order in which the users left or became invisible. */
  private readonly seenAtMs = new BoundedMap<UserId, number>(LAST_SEEN_MAX);
  private changed: (userIds: readonly UserId[]) => void = () => undefined;
  private readonly timer = setInterval(() => this.sweep(), PRESENCE_SWEEP_MS);

  override show(userId: UserId, status: SettableStatus | 'gone'): void {
    const change = this.users.show(userId, status, performance.now());
    if (change === 'left') this.seenAtMs.set(userId, Date.now());
    if (change === 'hidden') this.seenAtMs.set(userId, lastSeenOfHidden(Date.now(), this.seenAtMs.get(userId)));
    if (change !== 'none') this.changed([userId]);
  }

  override statuses(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, SettableStatus>> {
    const found = new Map<UserId, SettableStatus>();
    for (const userId of userIds) {
      const known = this.users.statusOf(userId);
      if (known !== undefined) found.set(userId, known.status);
    }
    return Promise.resolve(found);
  }

  of(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly SettableStatus[]>> {
    const found = new Map<UserId, SettableStatus[]>();
    for (const userId of userIds) {
      const known = this.users.statusOf(userId);
      if (known !== undefined && !known.lingers) found.set(userId, [known.status]);
    }
    return Promise.resolve(found);
  }

  override lastSeen(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    const found = new Map<UserId, number>();
    for (const userId of userIds) {
      const atMs = this.seenAtMs.get(userId);
      if (atMs !== undefined) found.set(userId, atMs);
    }
    return Promise.resolve(found);
  }

  override listen(changed: (userIds: readonly UserId[]) => void): void {
    this.changed = changed;
  }

  override close(): Promise<void> {
    clearInterval(this.timer);
    return Promise.resolve();
  }

  private sweep(): void {
    const ended = this.users.sweep(performance.now());
    if (ended.length > 0) this.changed(ended);
  }
}
