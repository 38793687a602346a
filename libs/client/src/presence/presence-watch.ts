import { ChatError } from '#contracts/errors';
import type { Presence, Ready, SettableStatus, UserId } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { type Readable, ValueStore } from '../stores/store.js';

/** The presence of watched users. Users without a known presence are missing. */
export type PresenceView = ReadonlyMap<UserId, Presence>;

/** Watches the presence of users. The list and the user's own status survive reconnects. */
export class PresenceWatch implements Readable<PresenceView> {
  private readonly store = new ValueStore<PresenceView>(new Map());
  private list: readonly UserId[] = [];
  private status: SettableStatus;

  /** `initial`: the user's own status after a sign-in. */
  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly initial: () => SettableStatus,
  ) {
    this.status = initial();
  }

  readonly getSnapshot = (): PresenceView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** The watched users; none after a sign-in or sign-out. */
  get watched(): readonly UserId[] {
    return this.list;
  }

  /** The user's own status that was last set here. Another device can make the user invisible. */
  get own(): SettableStatus {
    return this.status;
  }

  /**
   * Replaces the list of watched users, at most `limits.watch` (500). Rejects with `INVALID`, `UNAVAILABLE`, and with
   * `LIMIT_REACHED` if all connections of the user together watch more than `limits.watchPerUser`.
   */
  async watch(userIds: readonly UserId[]): Promise<void> {
    this.list = userIds;
    const { presence } = await this.requests.ask('presence:watch', { userIds: [...userIds] });
    if (this.list === userIds) this.store.set(byUser(presence));
  }

  /**
   * Sets the user's own status, on this connection and later ones. Servers that know `invisible` have the feature of
   * that name. Rejects with `UNAVAILABLE`, and with `INVALID` if the server does not know the status.
   */
  async set(status: SettableStatus): Promise<void> {
    this.status = status;
    await this.requests.ask('presence:set', { status });
  }

  onChanges(changes: readonly Presence[]): void {
    const watched = new Set(this.list);
    const relevant = changes.filter(({ userId }) => watched.has(userId));
    if (relevant.length > 0) this.store.set(new Map([...this.getSnapshot(), ...byUser(relevant)]));
  }

  /** Sends the list again, and the status if the server has not read it in the handshake; called on a new connection. */
  resume({ features }: Pick<Ready, 'features'>): void {
    if (this.list.length > 0) this.inBackground(this.watch(this.list));
    if (this.status === 'online' || this.status === 'invisible' || features.includes('invisible')) return;
    this.inBackground(this.set(this.status));
  }

  clear(): void {
    this.list = [];
    this.status = this.initial();
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
