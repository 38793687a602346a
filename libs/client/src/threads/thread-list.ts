import type { MessageId, RoomId, ThreadPage, ThreadState } from '#contracts';

import { PagedList } from '../lists/paged-list.js';
import type { Fields, Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { type Readable, ValueStore } from '../stores/store.js';
import { byNewestReply } from './thread-state.policy.js';
import type { ThreadStates } from './thread-states.js';

export interface ThreadListOptions {
  /** All threads of this room; without it, the followed threads of all rooms. */
  readonly roomId?: RoomId;
  /** Only threads with unread replies. One that is read meanwhile stays until the list is loaded again. */
  readonly unread?: boolean;
}

/** The threads, newest reply first; `null` until they are loaded. */
export interface ThreadListView {
  readonly threads: readonly ThreadState[] | null;
  readonly hasMore: boolean;
}

export interface ThreadListServices {
  readonly requests: Requests;
  readonly runtime: Runtime;
  readonly states: ThreadStates;
  readonly isReady: () => boolean;
  /** Called when the first view shows the list, and when none does any more. */
  readonly used: (list: ThreadList, isUsed: boolean) => void;
}

/**
 * A list of threads. It loads its first page when it is subscribed to, further ones by `more`, shows each change of a
 * thread, and loads as many threads again after each `sync`.
 */
export class ThreadList implements Readable<ThreadListView> {
  private readonly store = new ValueStore<ThreadListView>({ threads: null, hasMore: false });
  private readonly ids = new Set<MessageId>();
  private readonly pages: PagedList<ThreadPage>;
  private views = 0;

  constructor(
    private readonly options: ThreadListOptions,
    private readonly services: ThreadListServices,
  ) {
    this.pages = new PagedList<ThreadPage>({
      ask: (cursor, isCurrent) => this.ask(cursor, isCurrent),
      take: (pages, isFirst) => this.take(pages, isFirst),
      sizeOf: ({ threads }) => threads.length,
      size: () => this.ids.size,
      isWanted: () => this.views > 0 && services.isReady(),
      report: (error) => services.runtime.report(error),
    });
  }

  readonly getSnapshot = (): ThreadListView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.store.subscribe(listener);
    if (++this.views === 1) this.services.used(this, true);
    this.check();
    return () => {
      unsubscribe();
      if (--this.views > 0) return;
      this.outdated();
      this.services.used(this, false);
    };
  };

  /** Loads the next page; resolves at once if there is none. Rejects with `UNAVAILABLE`, and the errors of `room:open`. */
  more(): Promise<void> {
    return this.pages.more();
  }

  has(threadId: MessageId): boolean {
    return this.ids.has(threadId);
  }

  wants(roomId: RoomId): boolean {
    return this.options.roomId === undefined || this.options.roomId === roomId;
  }

  /** Loads again what is shown, at the next `check`. */
  outdated(): void {
    this.pages.outdated();
  }

  /** Loads the list if it is not up to date. */
  check(): void {
    this.pages.check();
  }

  /** Called when a state has changed. */
  changed(): void {
    const shown = this.getSnapshot();
    if (shown.threads === null && !this.pages.isFresh) return;
    if (this.pages.isFresh) this.takeNew();
    const threads = this.shown();
    const hasMore = this.pages.cursor !== null;
    const isSame =
      shown.threads?.length === threads.length && threads.every((state, index) => state === shown.threads?.[index]);
    if (!isSame || hasMore !== shown.hasMore) this.store.set({ threads, hasMore });
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.outdated();
    this.ids.clear();
    this.pages.cursor = null;
    this.store.set({ threads: null, hasMore: false });
  }

  private ask(cursor: string | null, isCurrent: () => boolean): Promise<ThreadPage> {
    const { requests, states } = this.services;
    const fields: Fields<'thread:list'> = { ...this.options, ...(cursor !== null && { cursor }) };
    return states.asked(requests.ask('thread:list', fields), ({ threads }) => {
      if (!isCurrent()) return;
      for (const state of threads) {
        this.ids.add(state.threadId);
        states.set(state);
      }
    });
  }

  private take(pages: readonly ThreadPage[], isFirst: boolean): void {
    if (isFirst) {
      const listed = new Set(pages.flatMap(({ threads }) => threads.map(({ threadId }) => threadId)));
      for (const id of this.ids) if (!listed.has(id)) this.ids.delete(id);
    }
    this.changed();
  }

  /** Takes threads that belong to the pages loaded so far: new ones, and those with a new reply. */
  private takeNew(): void {
    const last = this.shown().at(-1);
    for (const state of this.services.states.all) {
      const isInPages = this.pages.cursor === null || (last !== undefined && byNewestReply(state, last) < 0);
      if (isInPages && this.includes(state)) this.ids.add(state.threadId);
    }
  }

  private includes({ roomId, thread, following, unread }: ThreadState): boolean {
    if (thread.replies === 0 || (this.options.unread === true && unread === 0)) return false;
    return this.options.roomId === undefined ? following : roomId === this.options.roomId;
  }

  private shown(): ThreadState[] {
    const held = [...this.ids].flatMap((id) => this.services.states.get(id) ?? []);
    return held.filter(({ following }) => following || this.options.roomId !== undefined).sort(byNewestReply);
  }
}
