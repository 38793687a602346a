import { ChatError } from '#contracts/errors';
import type { Presence, SettableStatus, UserId } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import { type Readable, ValueStore } from '../store.js';

/** Who is online, of those that are watched. Users nobody has told of yet are not in it. */
export type PresenceView = ReadonlyMap<UserId, Presence>;

/** Watches people's presence; the list and one's own status outlive reconnects. */
export class PresenceWatch implements Readable<PresenceView> {
  private readonly store = new ValueStore<PresenceView>(new Map());
  private watched: readonly UserId[] = [];
  private status: SettableStatus | null = null;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
  ) {}

  readonly getSnapshot = (): PresenceView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** Watches these users and no others, at most `limits.watch` (500). Rejects with `INVALID`, `UNAVAILABLE`. */
  async watch(userIds: readonly UserId[]): Promise<void> {
    this.watched = userIds;
    const { presence } = await this.requests.ask('presence:watch', { userIds: [...userIds] });
    if (this.watched === userIds) this.store.set(byUser(presence));
  }

  /** What I show to others, on this connection and those that follow it. Rejects with `UNAVAILABLE`. */
  async set(status: SettableStatus): Promise<void> {
    this.status = status;
    await this.requests.ask('presence:set', { status });
  }

  heard(changes: readonly Presence[]): void {
    const watched = new Set(this.watched);
    const news = changes.filter(({ userId }) => watched.has(userId));
    if (news.length > 0) this.store.set(new Map([...this.getSnapshot(), ...byUser(news)]));
  }

  /** The connection is new and knows of nothing. */
  resume(): void {
    if (this.watched.length > 0) this.again(this.watch(this.watched));
    if (this.status !== null && this.status !== 'online') this.again(this.set(this.status));
  }

  clear(): void {
    this.watched = [];
    this.status = null;
    this.store.set(new Map());
  }

  private again(asked: Promise<void>): void {
    asked.catch((error: unknown) => {
      // Without a connection the next one asks again.
      if (!(error instanceof ChatError) || error.retry === 'never') this.runtime.report(error);
    });
  }
}

function byUser(presence: readonly Presence[]): Map<UserId, Presence> {
  return new Map(presence.map((each) => [each.userId, each]));
}
