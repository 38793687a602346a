import { LIST_MAX } from '#contracts/limits';
import type { Bookmark, Message, MessageId, RoomId, UserItem } from '#contracts';

import { allPages, isLoaded } from '../lists/list-loading.js';
import type { Fields, Requests } from '../replica/requests.js';
import type { Runtime, Timer } from '../runtime/runtime.js';
import { type Readable, ValueStore } from '../stores/store.js';
import { byReminder, bySaving, isDue, nextReminder } from './bookmarks.policy.js';

/** Timers cannot be set for longer than 24.8 days. */
const TIMER_MAX_MS = 24 * 3_600_000;

/** What views show: nothing, the bookmarks with a reminder, or all. */
type Scope = 'none' | 'reminders' | 'all';

/** A message, by its room. */
interface Ref {
  readonly roomId: RoomId;
  readonly id: MessageId;
}

/**
 * The messages that the user keeps. It loads what is subscribed to, follows all changes, and loads it again after each
 * `sync`. Requires the feature `bookmarks`.
 */
export class Bookmarks {
  /** All bookmarks, newest first; `null` until they are loaded. Loads when it is subscribed to. */
  readonly all: Readable<readonly Bookmark[] | null>;
  /** The bookmarks whose reminder has come, earliest first. Loads when it is subscribed to; changes when one comes. */
  readonly due: Readable<readonly Bookmark[]>;
  private readonly allStore = new ValueStore<readonly Bookmark[] | null>(null);
  private readonly dueStore = new ValueStore<readonly Bookmark[]>([]);
  private readonly views = { all: 0, reminders: 0 };
  private readonly known = new Map<string, Bookmark>();
  /** What `known` has been complete in since the last `sync`. */
  private fresh: Scope = 'none';
  private loading: Promise<void> | null = null;
  /** Items that have come while a list is loading, which may be older. */
  private meanwhile: Extract<UserItem, { type: 'bookmark' }>[] = [];
  /** Number of times that everything held became outdated. The answer to an older request is dropped. */
  private generation = 0;
  private timer: Timer | null = null;
  /** The last change: the next one waits for it, so they take effect in order. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    /** True if the server has the feature, and the client is connected and has synced. */
    private readonly isReady: () => boolean,
  ) {
    this.all = this.viewOf(this.allStore, 'all');
    this.due = this.viewOf(this.dueStore, 'reminders');
  }

  /** The bookmark of a message, as far as it is loaded. */
  of({ roomId, id }: Ref): Bookmark | undefined {
    return this.known.get(roomId + id);
  }

  /**
   * Keeps a message, with a reminder or without one; a bookmark that is there keeps its `savedAt`. Rejects with `INVALID`
   * for a `remindAt` that is not later than now and at most a year ahead, `LIMIT_REACHED`, `GONE`, `FORBIDDEN` for a
   * system message, `NOT_FOUND`, `UNAVAILABLE`.
   */
  put({ roomId, id }: Ref, remindAt?: Date): Promise<Bookmark> {
    const reminder = remindAt === undefined ? {} : { remindAt: remindAt.toISOString() };
    return this.inOrder(() => this.requests.ask('bookmark:put', { roomId, id, ...reminder }));
  }

  /** Keeps the message no longer. Idempotent; rejects with `UNAVAILABLE`. */
  async remove({ roomId, id }: Ref): Promise<void> {
    await this.inOrder(() => this.requests.ask('bookmark:remove', { roomId, id }));
  }

  /** Loads again what is shown; called after each complete `sync`, which has no bookmarks. */
  outdated(): void {
    this.generation++;
    this.fresh = 'none';
    this.check();
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    if (item.type === 'bookmark') {
      if (this.loading !== null) this.meanwhile.push(item);
      this.apply(item);
      this.changed();
    } else if (item.type === 'room.gone' || item.type === 'room') {
      const roomId = item.type === 'room' ? item.state.id : item.roomId;
      const isLost = item.type === 'room.gone';
      const isOutdated = (each: Bookmark): boolean => each.roomId === roomId && (isLost || each.message === null);
      if ([...this.known.values()].some(isOutdated)) this.outdated();
    }
  }

  /** Called with the messages of each frame of a room. */
  onMessages(messages: readonly Message[]): void {
    let isChanged = false;
    for (const message of messages) {
      const held = this.known.get(message.roomId + message.id);
      if (held === undefined || held.message === null || held.message.rev >= message.rev) continue;
      this.set({ ...held, message: message.deletedAt === null ? message : null });
      isChanged = true;
    }
    if (isChanged) this.changed();
  }

  /** Stops the timer; called when the client is closed. */
  stop(): void {
    this.timer?.cancel();
    this.timer = null;
    this.fresh = 'none';
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.stop();
    this.generation++;
    this.known.clear();
    this.allStore.set(null);
    this.changed();
  }

  private get wanted(): Scope {
    if (this.views.all > 0) return 'all';
    return this.views.reminders > 0 ? 'reminders' : 'none';
  }

  private get isEnough(): boolean {
    return this.fresh === 'all' || this.fresh === this.wanted || this.wanted === 'none';
  }

  private viewOf<Snapshot>(store: ValueStore<Snapshot>, scope: 'all' | 'reminders'): Readable<Snapshot> {
    return {
      getSnapshot: store.getSnapshot,
      subscribe: (listener) => {
        const unsubscribe = store.subscribe(listener);
        this.views[scope]++;
        this.changed();
        this.check();
        return () => {
          unsubscribe();
          this.views[scope]--;
          this.wait();
        };
      },
    };
  }

  /** Loads what is shown and not up to date. */
  private check(): void {
    if (this.loading !== null || this.isEnough || !this.isReady()) return;
    const { generation } = this;
    this.loading = isLoaded(this.load(), (error) => this.runtime.report(error)).then((isDone) => {
      this.loading = null;
      this.meanwhile = [];
      if (isDone || generation !== this.generation) this.check();
    });
  }

  private async load(): Promise<void> {
    const { generation, wanted: scope } = this;
    const loaded = await allPages(
      async (at) => {
        const fields: Fields<'bookmark:list'> = { limit: LIST_MAX };
        if (scope === 'reminders') fields.reminders = true;
        if (at !== null) fields.cursor = at;
        const { bookmarks: items, cursor } = await this.requests.ask('bookmark:list', fields);
        return { items, cursor };
      },
      () => generation === this.generation,
    );
    if (loaded === null) return;
    this.known.clear();
    for (const bookmark of loaded) this.set(bookmark);
    for (const item of this.meanwhile) this.apply(item);
    this.fresh = scope;
    this.changed();
  }

  private apply({ roomId, id, bookmark }: Extract<UserItem, { type: 'bookmark' }>): void {
    if (bookmark === null) this.known.delete(roomId + id);
    else this.set(bookmark);
  }

  private set(bookmark: Bookmark): void {
    this.known.set(bookmark.roomId + bookmark.id, bookmark);
  }

  /** Shows what is known. What was shown stays while it is loaded again. */
  private changed(): void {
    const bookmarks = [...this.known.values()];
    const nowMs = this.runtime.clock.now();
    const isWhole = this.fresh === 'all' || (this.fresh === 'none' && this.allStore.getSnapshot() !== null);
    show(this.allStore, isWhole ? bookmarks.toSorted(bySaving) : null);
    show(this.dueStore, bookmarks.filter((each) => isDue(each, nowMs)).sort(byReminder));
    this.wait();
  }

  /** Waits for the next reminder while the due ones are shown. */
  private wait(): void {
    const { clock } = this.runtime;
    const nextMs = this.views.reminders === 0 ? null : nextReminder(this.known.values(), clock.now());
    this.timer?.cancel();
    this.timer =
      nextMs === null ? null : clock.after(Math.min(nextMs - clock.now(), TIMER_MAX_MS), () => this.changed());
  }

  private inOrder<Data>(change: () => Promise<Data>): Promise<Data> {
    const done = this.last.then(change, change);
    this.last = done.catch(() => undefined);
    return done;
  }
}

/** The same bookmarks are no change. */
function show<Shown extends readonly Bookmark[] | null>(store: ValueStore<Shown>, value: Shown): void {
  const held = store.getSnapshot();
  const isSame = held?.length === value?.length && (held ?? []).every((each, index) => each === value?.[index]);
  if (!isSame || (held === null) !== (value === null)) store.set(value);
}
