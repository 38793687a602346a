import { ChatError } from '#contracts/errors';
import { LIST_MAX } from '#contracts/limits';
import type { Changes, Item, Message, MessageId, Room, RoomId, Seq, ThreadState, UserId, UserItem } from '#contracts';

import { allPages, isLoaded } from '../lists/list-loading.js';
import { withMine } from '../replica/reactions.policy.js';
import type { Reader } from '../replica/reader.policy.js';
import type { Fields, Requests } from '../replica/requests.js';
import { between, type Runtime, type Timer } from '../runtime/runtime.js';
import { ValueStore } from '../stores/store.js';
import { OutstandingAnswers, type ThreadChange } from './outstanding-answers.js';
import { SharedRequests } from './shared-requests.js';
import type { ShownThreads, ThreadRef } from './shown-threads.js';
import { mayCount, readTo, unreadIn, type UnreadThreads, withNewerRoot, withReply } from './thread-state.policy.js';

/** All clients sync when a server starts again: each asks at a random moment of this time. */
const LIST_WITHIN_MS = 5_000;
/** All readers of a room see a reply at the same moment: each asks for an unknown thread at a random moment of this time. */
const ASK_WITHIN_MS = 2_000;

/**
 * The states of the user's threads. They are loaded after each `sync` if they are watched: those with unread replies. Live
 * replies are added to them by their number in the thread, so none is missed or counted twice. Where a count cannot be
 * told, the server is asked for the thread.
 */
export class ThreadStates {
  /** `null` until they are loaded. */
  readonly unread = new ValueStore<UnreadThreads | null>(null);
  /** Changes with each change of any state. */
  readonly version = new ValueStore(0);
  private readonly held = new Map<MessageId, ThreadState>();
  private readonly answers = new OutstandingAnswers();
  /** Requests for one thread may be shared: each answer gets the changes that came meanwhile. */
  private readonly loads = new SharedRequests<MessageId, ThreadState>();
  /** Threads that will be asked for. */
  private readonly timers = new Map<MessageId, Timer>();
  private listTimer: Timer | null = null;
  private isListing = false;
  /** True if all threads with unread replies have been listed since the last `sync`. */
  private isFresh = false;
  private views = 0;
  /** True if a state has changed since the stores were told. */
  private isChanged = false;
  /** Number of times that everything held became outdated. The answer to an older request is dropped. */
  private generation = 0;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly reader: () => Reader,
    /** True if the server has the feature, and the client is connected and has synced. */
    private readonly isReady: () => boolean,
    private readonly shown: ShownThreads,
  ) {}

  get all(): Iterable<ThreadState> {
    return this.held.values();
  }

  get(threadId: MessageId): ThreadState | undefined {
    return this.held.get(threadId);
  }

  /** Loads the threads with unread replies, and keeps them up to date. Returns a function that ends that. */
  watch(): () => void {
    this.views++;
    if (this.listTimer === null) this.list();
    return () => void this.views--;
  }

  /** Asks for the state of one thread. Rejects with `NOT_FOUND`, `GONE`, `INVALID`, `UNAVAILABLE`. */
  load(ref: ThreadRef): Promise<ThreadState> {
    const opened = async () => (await this.requests.ask('thread:open', { ...ref, limit: 1 })).thread;
    return this.loads.once(ref.threadId, () => this.settle(ref, opened()));
  }

  /** Asks for all followed threads with unread replies. Empty if the answer is not needed any more. */
  async listUnread(isCurrent = (): boolean => true): Promise<ThreadState[]> {
    const states = await allPages(async (at) => {
      const fields: Fields<'thread:list'> = { unread: true, limit: LIST_MAX };
      if (at !== null) fields.cursor = at;
      const { threads: items, cursor } = await this.requests.ask('thread:list', fields);
      return { items, cursor };
    }, isCurrent);
    return states ?? [];
  }

  /** Takes the states of an answer. Keeps what has come meanwhile. Resolves with the answer. */
  async asked<Data>(
    asking: Promise<Data>,
    take: (data: Data) => void,
    concerns: (change: ThreadChange) => boolean = () => true,
  ): Promise<Data> {
    const data = await this.answers.take(asking, take, concerns);
    this.changed();
    return data;
  }

  /** Holds a state of the server that nothing held is newer than. */
  set(state: ThreadState): void {
    this.held.set(state.threadId, state);
    this.isChanged = true;
  }

  /** Takes the state of an answer. A later change of the thread, also by another device, can come before it. */
  settle({ threadId }: ThreadRef, asking: Promise<ThreadState>): Promise<ThreadState> {
    const concerns = (change: ThreadChange): boolean => change.threadId === null || change.threadId === threadId;
    return this.asked(asking, (state) => this.set(state), concerns);
  }

  /** Takes the state that a change of the user has led to. */
  private adopt(state: ThreadState): void {
    this.note(state.threadId, () => {
      const before = this.held.get(state.threadId);
      const isOlder =
        before !== undefined && (state.thread.replies < before.thread.replies || state.readSeq < before.readSeq);
      if (!isOlder) this.set(withNewerRoot(state, before?.root));
      // Replies that came before the state may not be in it.
      else this.askSoon(state);
    });
    this.changed();
  }

  /** Called after each complete `sync`. What was shown stays until the answer is there. */
  outdated(): void {
    this.stop();
    if (this.views === 0) this.replace([]);
    this.isFresh = false;
    if (this.views === 0) this.unread.set(null);
    const { clock } = this.runtime;
    this.listTimer = clock.after(this.within(LIST_WITHIN_MS), () => {
      this.listTimer = null;
      if (this.views === 0) this.shown.refresh();
      else this.list();
    });
  }

  /** Called with each frame of a room. */
  onChanges({ roomId, items }: Changes): void {
    for (const item of items) {
      if (item.type === 'room') this.note(null, () => this.purge(roomId, item.room.firstSeq));
      else if (item.type === 'message') {
        const { id, threadId } = item.message;
        this.note(threadId ?? id, () => (threadId === null ? this.applyRoot(item) : this.applyReply(item, threadId)));
      }
    }
    this.changed();
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    if (item.type === 'thread') this.adopt(item.state);
    else if (item.type === 'room.gone') this.note(null, () => this.removeRoom(item.roomId));
    else if (item.type === 'read') this.note(null, () => this.readRoom(item.roomId, item.threadsReadSeq));
    else if (item.type === 'room')
      this.note(null, () => {
        this.purge(item.state.id, item.state.firstSeq);
        this.readRoom(item.state.id, item.state.threadsReadSeq);
      });
    this.changed();
  }

  /** Stops all timers, and drops the answers to all requests so far; called when the client is closed. */
  stop(): void {
    this.generation++;
    this.isFresh = false;
    this.answers.drop();
    this.loads.forget();
    this.listTimer?.cancel();
    this.listTimer = null;
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.stop();
    this.held.clear();
    this.isChanged = true;
    this.unread.set(null);
    this.changed();
  }

  /** Lists the threads with unread replies if they are watched and not known. */
  private list(): void {
    if (this.isListing || this.isFresh || this.views === 0 || !this.isReady()) return;
    const { generation } = this;
    this.isListing = true;
    const loading = this.asked(
      this.listUnread(() => generation === this.generation),
      (states) => this.replace(states),
    );
    void isLoaded(loading, (error) => this.runtime.report(error)).then((isDone) => {
      this.isListing = false;
      if (isDone && generation === this.generation) this.shown.refresh();
      if ((isDone || generation !== this.generation) && this.listTimer === null) this.list();
    });
  }

  private replace(states: readonly ThreadState[]): void {
    for (const threadId of this.held.keys()) if (!this.shown.has(threadId)) this.held.delete(threadId);
    for (const state of states) this.set(state);
    this.isFresh = true;
    this.isChanged = true;
  }

  private note(threadId: MessageId | null, apply: () => void): void {
    this.answers.note({ threadId, apply });
  }

  private applyRoot({ message, reaction }: Extract<Item, { type: 'message' }>): void {
    const state = this.held.get(message.id);
    const before = state?.root;
    if (state === undefined || before == null || before.rev >= message.rev) return;
    this.set({ ...state, root: withMine(message, before, this.reader().me, reaction) });
  }

  private applyReply(item: Extract<Item, { type: 'message' }>, threadId: MessageId): void {
    const { message: reply, followers = [] } = item;
    const state = this.held.get(threadId);
    const ref = { roomId: reply.roomId, threadId };
    if (state === undefined) {
      if (item.reaction === undefined && this.mayMatter(reply, followers)) this.askSoon(ref);
    } else if ((reply.threadSeq ?? 0) > state.thread.replies) {
      const next = withReply(state, reply, this.reader(), followers);
      if (next === null) this.askSoon(ref);
      else this.set(next);
    } else if (item.reaction === undefined && isRewritten(reply) && mayCount(state, reply, this.reader().me))
      this.askSoon(ref);
  }

  /** False for a reply after which a thread of which nothing is held has nothing unread either. */
  private mayMatter(reply: Message, followers: readonly UserId[]): boolean {
    const isNew = followers.length > 0 || !isRewritten(reply);
    if (isNew && this.shown.wants(reply.roomId)) return true;
    return (
      this.isFresh && isNew && reply.senderId !== this.reader().me && reply.deletedAt === null && reply.inRoom !== true
    );
  }

  private readRoom(roomId: RoomId, seq: Seq | undefined): void {
    for (const state of this.statesOf(roomId)) {
      if (seq === undefined || seq <= state.readSeq) continue;
      if (seq < state.thread.lastSeq && state.unread > 0) this.askSoon(state);
      else this.set(readTo(state, seq));
    }
  }

  private purge(roomId: RoomId, firstSeq: Room['firstSeq']): void {
    for (const state of this.statesOf(roomId)) {
      const { root, thread, readSeq, unread } = state;
      if (thread.replies > 0 && thread.lastSeq < firstSeq) {
        this.remove(state.threadId);
        continue;
      }
      if (root !== null && root.seq < firstSeq) this.set({ ...state, root: null });
      if (unread > 0 && readSeq + 1 < firstSeq) this.askSoon(state);
    }
  }

  private removeRoom(roomId: RoomId): void {
    for (const { threadId } of this.statesOf(roomId)) this.remove(threadId);
  }

  private remove(threadId: MessageId): void {
    if (this.held.delete(threadId)) this.isChanged = true;
  }

  private statesOf(roomId: RoomId): ThreadState[] {
    return [...this.held.values()].filter((state) => state.roomId === roomId);
  }

  private askSoon(ref: ThreadRef): void {
    if (this.timers.has(ref.threadId)) return;
    const timer = this.runtime.clock.after(this.within(ASK_WITHIN_MS), () => {
      this.timers.delete(ref.threadId);
      this.ask(ref);
    });
    this.timers.set(ref.threadId, timer);
  }

  private within(durationMs: number): number {
    return between(() => this.runtime.random(), 0, durationMs);
  }

  /** Asks for the state of one thread if that is possible. */
  ask({ roomId, threadId }: ThreadRef): void {
    if (!this.isReady()) return;
    const { generation } = this;
    void isLoaded(this.load({ roomId, threadId }), (error) => {
      if (!(error instanceof ChatError)) this.runtime.report(error);
      else if (generation === this.generation) this.remove(threadId);
      // The user may not read the thread any more, or it is purged.
      this.changed();
    });
  }

  private changed(): void {
    if (!this.isChanged) return;
    this.isChanged = false;
    this.version.set(this.version.getSnapshot() + 1);
    const shown = this.unread.getSnapshot();
    if (!this.isFresh && shown === null) return;
    const next = unreadIn(this.held.values());
    const isSame =
      shown?.threads.length === next.threads.length &&
      next.threads.every((state, index) => state === shown.threads[index]);
    if (!isSame) this.unread.set(next);
  }
}

/** True if an edit or a deletion may have changed what the reply counts as. */
function isRewritten({ editedAt, deletedAt }: Message): boolean {
  return editedAt !== null || deletedAt !== null;
}
