import { ChatError } from '#contracts/errors';
import type { Presence, SettableStatus, UserId } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import { type Readable, ValueStore } from '../store.js';

/** The presence of watched users. Users without a known presence are missing. */
export type PresenceView = ReadonlyMap<UserId, Presence>;

/** Watches the presence of users. The list and the user's own status survive reconnects. */
export class PresenceWatch implements Readable<PresenceView> {
  private readonly store = new ValueStore<PresenceView>(new Map());
  private list: readonly UserId[] = [];
  private status: SettableStatus | null = null;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
  ) {}

  readonly getSnapshot = (): PresenceView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** The watched users; none after a sign-in or sign-out. */
  get watched(): readonly UserId[] {
    return this.list;
  }

  /** Replaces the list of watched users, at most `limits.watch` (500). Rejects with `INVALID`, `UNAVAILABLE`. */
  async watch(userIds: readonly UserId[]): Promise<void> {
    this.list = userIds;
    const { presence } = await this.requests.ask('presence:watch', { userIds: [...userIds] });
    if (this.list === userIds) this.store.set(byUser(presence));
  }

  /** Sets the user's own status, on this connection and later ones. Rejects with `UNAVAILABLE`. */
  async set(status: SettableStatus): Promise<void> {
    this.status = status;
    await this.requests.ask('presence:set', { status });
  }

  onChanges(changes: readonly Presence[]): void {
    const watched = new Set(this.list);
    const relevant = changes.filter(({ userId }) => watched.has(userId));
    if (relevant.length > 0) this.store.set(new Map([...this.getSnapshot(), ...byUser(relevant)]));
  }

  /** Sends the list and the status again; called on a new connection. */
  resume(): void {
    if (this.list.length > 0) this.inBackground(this.watch(this.list));
    if (this.status !== null && this.status !== 'online') this.inBackground(this.set(this.status));
  }

  clear(): void {
    this.list = [];
    this.status = null;
    this.store.set(new Map());
  }

  private inBackground(request: Promise<void>): void {
    request.catch((error: unknown) => {
      // Other errors mean that the connection was lost; `resume` runs on the next one.
      if (!(error instanceof ChatError) || error.retry === 'never') this.runtime.report(error);
    });
  }
}

function byUser(presence: readonly Presence[]): Map<UserId, Presence> {
  return new Map(presence.map((each) => [each.userId, each]));
}
