import { ChatError } from '#contracts/errors';
import { LIST_MAX } from '#contracts/limits';
import type { MessageId, Scheduled, UserItem } from '#contracts';

import { allPages, isLoaded } from '../lists/list-loading.js';
import type { Fields, Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { type Readable, ValueStore } from '../stores/store.js';

type ScheduledItem = Extract<UserItem, { type: 'scheduled' }>;

/**
 * The user's scheduled messages, earliest first, with those that have failed; `null` until they are loaded. It loads them when
 * it is subscribed to, follows all changes, and loads them again after each `sync`. Requires the feature `schedule`.
 */
export class ScheduledMessages implements Readable<readonly Scheduled[] | null> {
  private readonly store = new ValueStore<readonly Scheduled[] | null>(null);
  private readonly known = new Map<MessageId, Scheduled>();
  private views = 0;
  private isFresh = false;
  private isLoading = false;
  /** Items that have come while the list is loading, which may be older. */
  private meanwhile: ScheduledItem[] = [];
  /** Number of times that the list became outdated. The answer to an older request is dropped. */
  private generation = 0;
  /** The last change: the next one waits for it, so they take effect in order. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    /** True if the server has the feature, and the client is connected and has synced. */
    private readonly isReady: () => boolean,
  ) {}

  readonly getSnapshot = (): readonly Scheduled[] | null => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.store.subscribe(listener);
    this.views++;
    this.check();
    return () => {
      unsubscribe();
      this.views--;
    };
  };

  /**
   * Schedules a message for a time at most 90 days ahead, or replaces the one with this id: after that, the text before is
   * not sent any more. Rejects with `CONFLICT` while the server is sending it, and once it is sent; `INVALID` with the field
   * `at`, `LIMIT_REACHED`, `FORBIDDEN`, `NOT_FOUND`, `UNAVAILABLE`.
   */
  put({ at, ...message }: Omit<Fields<'schedule:put'>, 'at'> & { at: Date }): Promise<Scheduled> {
    return this.inOrder(() => this.requests.ask('schedule:put', { ...message, at: at.toISOString() }));
  }

  /** Rejects with `CONFLICT` while the server is sending it; `UNAVAILABLE`. A message that is not there is ok. */
  async remove(id: MessageId): Promise<void> {
    await this.inOrder(() => this.requests.ask('schedule:remove', { id }));
  }

  /** Sends the message under its id, so that it is stored once, and removes it. Rejects as `message:send`. */
  async sendNow({ id, roomId, message }: Scheduled): Promise<void> {
    await this.requests.ask('message:send', { id, roomId, ...message });
    await this.remove(id).catch((error: unknown) => {
      // The server is sending it too, finds it stored and removes it.
      if (!(error instanceof ChatError) || error.code !== 'CONFLICT') throw error;
    });
  }

  /** Loads again what is shown; called after each complete `sync`, which has no scheduled messages. */
  outdated(): void {
    this.generation++;
    this.isFresh = false;
    this.check();
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    if (item.type === 'scheduled') {
      if (this.isLoading) this.meanwhile.push(item);
      this.apply(item);
      this.show();
    }
    // A deleted room takes its messages with it; one that the user has left does not.
    if (item.type === 'room.gone' && [...this.known.values()].some(({ roomId }) => roomId === item.roomId))
      this.outdated();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.generation++;
    this.isFresh = false;
    this.known.clear();
    this.store.set(null);
  }

  /** Loads the list if a view shows it and it is not up to date. */
  private check(): void {
    if (this.isLoading || this.isFresh || this.views === 0 || !this.isReady()) return;
    const { generation } = this;
    this.isLoading = true;
    void isLoaded(this.load(), (error) => this.runtime.report(error)).then((isDone) => {
      this.isLoading = false;
      this.meanwhile = [];
      if (isDone || generation !== this.generation) this.check();
    });
  }

  private async load(): Promise<void> {
    const { generation } = this;
    const loaded = await allPages(
      async (at) => {
        const fields: Fields<'schedule:list'> = { limit: LIST_MAX };
        if (at !== null) fields.cursor = at;
        const { scheduled: items, cursor } = await this.requests.ask('schedule:list', fields);
        return { items, cursor };
      },
      () => generation === this.generation,
    );
    if (loaded === null) return;
    this.known.clear();
    for (const scheduled of loaded) this.known.set(scheduled.id, scheduled);
    for (const item of this.meanwhile) this.apply(item);
    this.isFresh = true;
    this.show();
  }

  private apply({ id, scheduled }: ScheduledItem): void {
    if (scheduled === null) this.known.delete(id);
    else this.known.set(id, scheduled);
  }

  /** What was shown stays, with its changes, while it is loaded again. */
  private show(): void {
    if (!this.isFresh && this.getSnapshot() === null) return;
    this.store.set([...this.known.values()].sort(byTime));
  }

  private inOrder<Data>(change: () => Promise<Data>): Promise<Data> {
    const done = this.last.then(change, change);
    this.last = done.catch(() => undefined);
    return done;
  }
}

/** As the server lists them. */
function byTime(one: Scheduled, other: Scheduled): number {
  const [first, second] = [one.at + one.id, other.at + other.id];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
