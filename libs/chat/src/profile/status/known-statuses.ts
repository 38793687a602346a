import type { Parley, User, UserBrief, UserId } from '#client';

import { statusOf, type UserStatus } from './user-status.js';

/** Limit of simultaneous requests. */
const REQUESTS_MAX = 2;
/** The version of a user who has changed nothing yet. */
const FIRST_VERSION = 1;

const ofClients = new WeakMap<Parley, KnownStatuses>();

/** The statuses of people of one client. */
export function knownStatuses(parley: Parley): KnownStatuses {
  const held = ofClients.get(parley) ?? new KnownStatuses((id) => parley.account.user(id));
  ofClients.set(parley, held);
  return held;
}

/**
 * The statuses of the people whom the page shows. The briefs of people that the client has contain no
 * `ext`, so this asks for their profiles, once for each version.
 */
export class KnownStatuses {
  private readonly statuses = new Map<UserId, UserStatus>();
  private readonly versions = new Map<UserId, number>();
  private readonly listeners = new Set<() => void>();
  private readonly queue: UserBrief[] = [];
  private running = 0;

  constructor(private readonly fetchUser: (id: UserId) => Promise<User>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** `null` without a status, and until it is known. */
  of(id: UserId): UserStatus | null {
    return this.statuses.get(id) ?? null;
  }

  /**
   * Asks for the profile if this version of it is not known. If that fails, the next call asks again. An erased person has
   * no profile to ask for.
   */
  want(person: UserBrief): void {
    const { id, version, displayName } = person;
    if (version <= (this.versions.get(id) ?? FIRST_VERSION)) return;
    this.versions.set(id, version);
    if (displayName === null) return this.learn(id, null);
    this.queue.push(person);
    if (this.running < REQUESTS_MAX) void this.work();
  }

  private async work(): Promise<void> {
    this.running++;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) await this.ask(next);
    this.running--;
  }

  private async ask({ id, version }: UserBrief): Promise<void> {
    try {
      const user = await this.fetchUser(id);
      if (this.versions.get(id) === version) this.learn(id, statusOf(user.ext));
    } catch {
      if (this.versions.get(id) === version) this.versions.delete(id);
    }
  }

  private learn(id: UserId, status: UserStatus | null): void {
    if (status === null) this.statuses.delete(id);
    else this.statuses.set(id, status);
    for (const listener of this.listeners) listener();
  }
}
