import type { Changes, MessageId, RoomId, ThreadState, UserItem } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Reader } from '../replica/reader.policy.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Readable } from '../stores/store.js';
import type { ThreadRef } from './shown-threads.js';
import { ThreadList, type ThreadListOptions } from './thread-list.js';
import type { UnreadThreads } from './thread-state.policy.js';
import { ThreadStates } from './thread-states.js';

/**
 * The threads of the user's rooms, as the user sees them. It loads what is subscribed to, follows all changes, and loads it
 * again within 5 s after each `sync`. Requires the feature `threads`.
 */
export class Threads {
  /**
   * The followed threads with unread replies, and the sums: over all rooms and of each room. A sum of 100 means "99+".
   * `null` until they are loaded. Loads when it is subscribed to.
   */
  readonly unread: Readable<UnreadThreads | null>;
  private readonly states: ThreadStates;
  private readonly lists = new Set<ThreadList>();
  /** Threads whose state a view shows, with the number of its listeners. */
  private readonly watched = new Map<MessageId, { readonly ref: ThreadRef; views: number }>();
  /** The last change of following: the next one waits for it, so they take effect in order. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    reader: () => Reader,
    /** True if the server has the feature, and the client is connected and has synced. */
    private readonly isReady: () => boolean,
  ) {
    this.states = new ThreadStates(requests, runtime, reader, isReady, {
      has: (threadId) => this.watched.has(threadId) || [...this.lists].some((list) => list.has(threadId)),
      wants: (roomId) => [...this.lists].some((list) => list.wants(roomId)),
      refresh: () => this.refresh(),
    });
    this.states.version.subscribe(() => {
      for (const list of this.lists) list.changed();
    });
    const { unread } = this.states;
    this.unread = { getSnapshot: unread.getSnapshot, subscribe: (listener) => this.subscribeUnread(listener) };
  }

  /** The state of a thread, as far as it is loaded. A followed thread that is not, has nothing unread once `unread` is loaded. */
  stateOf(threadId: MessageId): ThreadState | undefined {
    return this.states.get(threadId);
  }

  /** The state of a thread; `null` until it is loaded. Loads when it is subscribed to. */
  of(ref: ThreadRef): Readable<ThreadState | null> {
    return {
      getSnapshot: () => this.states.get(ref.threadId) ?? null,
      subscribe: (listener) => {
        const unsubscribe = this.states.version.subscribe(listener);
        const watched = this.watched.get(ref.threadId) ?? { ref, views: 0 };
        watched.views++;
        this.watched.set(ref.threadId, watched);
        if (this.states.get(ref.threadId) === undefined) this.states.ask(ref);
        return () => {
          unsubscribe();
          if (--watched.views === 0) this.watched.delete(ref.threadId);
        };
      },
    };
  }

  /** A list of threads, which loads when it is subscribed to. */
  list(options: ThreadListOptions = {}): ThreadList {
    const { requests, runtime, states, isReady } = this;
    const used = (list: ThreadList, isUsed: boolean): void => {
      if (isUsed) this.lists.add(list);
      else this.lists.delete(list);
    };
    return new ThreadList(options, { requests, runtime, states, isReady, used });
  }

  /** Asks for the state of a thread. Rejects with `NOT_FOUND`, `GONE`, `INVALID` for a reply, `UNAVAILABLE`. */
  load(roomId: RoomId, threadId: MessageId): Promise<ThreadState> {
    return this.states.load({ roomId, threadId });
  }

  /** Follows a thread, or ends that. Idempotent; rejects with `NOT_FOUND`, `GONE`, `RATE_LIMITED`, `UNAVAILABLE`. */
  async follow(roomId: RoomId, threadId: MessageId, follow: boolean): Promise<void> {
    const ref = { roomId, threadId };
    const change = (): Promise<ThreadState> =>
      this.states.settle(ref, this.requests.ask('thread:follow', { ...ref, follow }));
    const done = this.last.then(change, change);
    this.last = done.catch(() => undefined);
    await done;
  }

  /** Marks the replies up to `seq` as read. The marker never moves back. Rejects with `NOT_FOUND`, `GONE`, `UNAVAILABLE`. */
  async read(roomId: RoomId, threadId: MessageId, seq: number): Promise<void> {
    const ref = { roomId, threadId };
    await this.states.settle(ref, this.requests.ask('thread:read', { ...ref, seq }));
  }

  /** Marks all unread replies of followed threads as read, one thread after the other. Rejects with `UNAVAILABLE`. */
  async readAll(): Promise<void> {
    const threads = this.unread.getSnapshot()?.threads ?? (await this.states.listUnread());
    for (const { roomId, threadId, thread } of threads) await this.read(roomId, threadId, thread.lastSeq);
  }

  /** Called with each frame of a room. */
  onChanges(frame: Changes): void {
    this.states.onChanges(frame);
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    this.states.onItem(item);
  }

  /** Loads again what is shown; called after each complete `sync`, which has no states of threads. */
  outdated(): void {
    for (const list of this.lists) list.outdated();
    this.states.outdated();
  }

  /** Stops all timers; called when the client is closed. */
  stop(): void {
    for (const list of this.lists) list.outdated();
    this.states.stop();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.stop();
    for (const list of this.lists) list.clear();
    this.states.clear();
  }

  private subscribeUnread(listener: () => void): () => void {
    const unsubscribe = this.states.unread.subscribe(listener);
    const end = this.states.watch();
    return () => {
      unsubscribe();
      end();
    };
  }

  private refresh(): void {
    for (const { ref } of this.watched.values()) this.states.ask(ref);
    for (const list of this.lists) list.check();
  }
}
