import type { Changes, MentionPage, Message, MessageId, RoomId, Seq, UserItem } from '#contracts';

import { PagedList } from '../lists/paged-list.js';
import { isSentSeen, ownMainSeq } from '../replica/read-state.policy.js';
import type { Reader } from '../replica/reader.policy.js';
import type { Requests } from '../replica/requests.js';
import { isMain } from '../replica/thread-summary.policy.js';
import type { Runtime } from '../runtime/runtime.js';
import { type Readable, ValueStore } from '../stores/store.js';
import { byTime, isListed, isReadIn, type Mention } from './mentions.policy.js';

/** The messages that mention the user, newest first; `null` until they are loaded. */
export interface MentionsView {
  readonly mentions: readonly Mention[] | null;
  readonly hasMore: boolean;
}

const NONE: MentionsView = { mentions: null, hasMore: false };

/**
 * The messages of all rooms that mention the user. It loads its first page when it is subscribed to, further ones by `more`,
 * follows all changes while it is, and loads as many again after each `sync`. Requires the feature `mentions`.
 */
export class Mentions implements Readable<MentionsView> {
  private readonly store = new ValueStore<MentionsView>(NONE);
  private readonly known = new Map<MessageId, Mention>();
  private readonly pages: PagedList<MentionPage>;
  private views = 0;
  /** Changes that have come while a page is loading, which may be older. Each changes nothing that it has changed before. */
  private meanwhile: (() => void)[] = [];
  constructor(
    requests: Requests,
    runtime: Runtime,
    private readonly reader: () => Reader,
    /** True if the server has the feature, and the client is connected and has synced. */
    isReady: () => boolean,
  ) {
    this.pages = new PagedList<MentionPage>({
      ask: (cursor) => requests.ask('mention:list', cursor === null ? {} : { cursor }),
      take: (pages, isFirst) => this.take(pages, isFirst),
      sizeOf: ({ mentions }) => mentions.length,
      size: () => this.known.size,
      isWanted: () => this.views > 0 && isReady(),
      report: (error) => runtime.report(error),
      settled: () => (this.meanwhile = []),
    });
  }

  readonly getSnapshot = (): MentionsView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.store.subscribe(listener);
    this.views++;
    this.pages.check();
    return () => {
      unsubscribe();
      // Without views it follows no changes.
      if (--this.views === 0) this.outdated();
    };
  };

  /** Loads the next page; resolves at once if there is none. Rejects with `UNAVAILABLE`. */
  more(): Promise<void> {
    return this.pages.more();
  }

  /** Loads again what is shown; called after each complete `sync`, which has no mentions. */
  outdated(): void {
    this.pages.outdated();
    this.pages.check();
  }

  /** Called with each frame of a room. */
  onChanges({ roomId, items }: Changes): void {
    if (this.views === 0) return;
    for (const item of items) {
      if (item.type === 'message') this.note(() => this.applyMessage(item.message));
      if (item.type === 'room') this.note(() => this.remove(roomId, item.room.firstSeq));
    }
    this.show();
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    if (this.views === 0) return;
    if (item.type === 'read')
      this.note(() => this.readRoom(item.roomId, item.main?.readSeq ?? item.readSeq, item.threadsReadSeq));
    if (item.type === 'thread') this.note(() => this.read((message) => isReadIn(item.state, message)));
    if (item.type === 'room.gone') this.note(() => this.remove(item.roomId));
    // The user may have entered the room.
    if (item.type === 'room') this.outdated();
    this.show();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.pages.outdated();
    this.pages.cursor = null;
    this.known.clear();
    this.store.set(NONE);
  }

  private take(pages: readonly MentionPage[], isFirst: boolean): void {
    if (isFirst) this.known.clear();
    for (const mention of pages.flatMap(({ mentions }) => mentions)) this.set(mention);
    for (const apply of this.meanwhile) apply();
    this.show();
  }

  private note(apply: () => void): void {
    if (this.pages.isLoading) this.meanwhile.push(apply);
    apply();
  }

  private applyMessage(message: Message): void {
    const { me } = this.reader();
    if (me !== null && message.senderId === me) this.applyOwn(message);
    const held = this.known.get(message.id);
    if (held !== undefined && held.message.rev >= message.rev) return;
    if (!isListed(message, this.reader())) this.known.delete(message.id);
    else if (held !== undefined) this.set({ message, unread: held.unread });
    else if (this.isInPages({ message, unread: true })) this.add(message);
  }

  /** A new message is unread. Of one that an edit has made a mention, only the server knows. */
  private add(message: Message): void {
    if (message.editedAt === null) this.set({ message, unread: true });
    else this.outdated();
  }

  /** A message of the user moves the user's read markers, if they had seen what was before it. */
  private applyOwn(message: Message): void {
    const { roomId, threadId, seq: readSeq } = message;
    this.readRoom(roomId, ownMainSeq(message));
    if (threadId !== null && isSentSeen(message))
      this.read((reply) => isReadIn({ threadId, following: true, readSeq }, reply));
  }

  private readRoom(roomId: RoomId, mainSeq: Seq, threadsSeq?: Seq): void {
    this.read((message) => {
      const readSeq = isMain(message) ? mainSeq : (threadsSeq ?? 0);
      return message.roomId === roomId && message.seq <= readSeq;
    });
  }

  private read(isRead: (message: Message) => boolean): void {
    for (const { message, unread } of this.known.values()) {
      if (unread && isRead(message)) this.set({ message, unread: false });
    }
  }

  /** Removes the messages of a room, or those that retention has purged. */
  private remove(roomId: RoomId, firstSeq = Infinity): void {
    for (const { message } of this.known.values()) {
      if (message.roomId === roomId && message.seq < firstSeq) this.known.delete(message.id);
    }
  }

  private set(mention: Mention): void {
    this.known.set(mention.message.id, mention);
  }

  /** True if the mention belongs to the pages loaded so far. */
  private isInPages(mention: Mention): boolean {
    return this.pages.cursor === null || [...this.known.values()].some((each) => byTime(mention, each) < 0);
  }

  /** Shows what is known. What was shown stays, with its changes, while it is loaded again. The same mentions are no change. */
  private show(): void {
    const shown = this.getSnapshot();
    if (!this.pages.isFresh && shown.mentions === null) return;
    const mentions = [...this.known.values()].sort(byTime);
    const hasMore = this.pages.cursor !== null;
    const isSame =
      shown.mentions?.length === mentions.length && mentions.every((each, index) => each === shown.mentions?.[index]);
    if (!isSame || hasMore !== shown.hasMore) this.store.set({ mentions, hasMore });
  }
}
