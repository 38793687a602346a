import { ChatError } from '#contracts/errors';
import { LIST_MAX } from '#contracts/limits';
import type { MessageId, Scheduled, UserItem } from '#contracts';

import { OwnList } from '../lists/own-list.js';
import type { Fields, Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Readable } from '../stores/store.js';

/**
 * The user's scheduled messages, earliest first, with those that have failed; `null` until they are loaded. It loads them when
 * it is subscribed to, follows all changes, and loads them again after each `sync`. Requires the feature `schedule`.
 */
export class ScheduledMessages implements Readable<readonly Scheduled[] | null> {
  private readonly list: OwnList<Scheduled>;
  /** The last change: the next one waits for it, so they take effect in order. */
  private last: Promise<unknown> = Promise.resolve();
  readonly getSnapshot: () => readonly Scheduled[] | null;
  readonly subscribe: (listener: () => void) => () => void;

  /** @param isReady true if the server has the feature, and the client is connected and has synced */
  constructor(
    private readonly requests: Requests,
    runtime: Runtime,
    isReady: () => boolean,
  ) {
    const page = async (at: string | null) => {
      const fields = { limit: LIST_MAX, ...(at !== null && { cursor: at }) };
      const { scheduled: items, cursor } = await requests.ask('schedule:list', fields);
      return { items, cursor };
    };
    this.list = new OwnList({ isReady, page, keyOf: ({ id }) => id, compare: byTime }, runtime);
    ({ getSnapshot: this.getSnapshot, subscribe: this.subscribe } = this.list);
  }

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
    this.list.outdated();
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    if (item.type === 'scheduled') this.list.apply(item.id, item.scheduled);
    // A deleted room takes its messages with it; one that the user has left does not.
    if (item.type === 'room.gone' && this.getSnapshot()?.some(({ roomId }) => roomId === item.roomId) === true)
      this.outdated();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.list.clear();
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
