import type { Changes, MentionPage, Message, MessageId, RoomId, Seq, UserId, UserItem } from '#contracts';

import { isLoaded } from '../own/list-loading.js';
import type { Fields, Requests } from '../replica/requests.js';
import { isMain } from '../replica/thread-summary.policy.js';
import type { Runtime } from '../runtime.js';
import { type Readable, ValueStore } from '../store.js';
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
  private cursor: string | null = null;
  private views = 0;
  private isFresh = false;
  private loading: Promise<void> | null = null;
  /** Changes that have come while a page is loading, which may be older. Each changes nothing that it has changed before. */
  private meanwhile: (() => void)[] = [];
  /** Number of times that the list became outdated. The answer to an older request is dropped. */
  private generation = 0;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly me: () => UserId | null,
    /** True if the server has the feature, and the client is connected and has synced. */
    private readonly isReady: () => boolean,
  ) {}

  readonly getSnapshot = (): MentionsView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.store.subscribe(listener);
    this.views++;
    this.check();
    return () => {
      unsubscribe();
      // Without views it follows no changes.
      if (--this.views === 0) this.outdated();
    };
  };

  /** Loads the next page; resolves at once if there is none. Rejects with `UNAVAILABLE`. */
  async more(): Promise<void> {
    if (this.loading !== null) await this.loading.catch(() => undefined);
    if (this.loading !== null || !this.isFresh || this.cursor === null) return;
    await this.begin(this.next(this.cursor)).finally(() => this.check());
  }

  /** Loads again what is shown; called after each complete `sync`, which has no mentions. */
  outdated(): void {
    this.generation++;
    this.isFresh = false;
    this.check();
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
    this.generation++;
    this.isFresh = false;
    this.known.clear();
    this.cursor = null;
    this.store.set(NONE);
  }

  /** Loads the list if a view shows it and it is not up to date. */
  private check(): void {
    if (this.loading !== null || this.isFresh || this.views === 0 || !this.isReady()) return;
    const { generation } = this;
    void isLoaded(this.begin(this.reload()), (error) => this.runtime.report(error)).then((isDone) => {
      if (isDone || generation !== this.generation) this.check();
    });
  }

  private begin(loading: Promise<void>): Promise<void> {
    this.loading = loading.finally(() => {
      this.loading = null;
      this.meanwhile = [];
    });
    return this.loading;
  }

  /** Loads as many mentions as were loaded before, at least one page. */
  private async reload(): Promise<void> {
    const { generation } = this;
    const loaded: Mention[] = [];
    let at: string | null = null;
    do {
      const page: MentionPage = await this.page(at);
      if (generation !== this.generation) return;
      loaded.push(...page.mentions);
      at = page.cursor;
    } while (at !== null && loaded.length < this.known.size);
    this.known.clear();
    this.isFresh = true;
    this.take(loaded, at);
  }

  private async next(cursor: string): Promise<void> {
    const { generation } = this;
    const page = await this.page(cursor);
    if (generation === this.generation) this.take(page.mentions, page.cursor);
  }

  private page(cursor: string | null): Promise<MentionPage> {
    const fields: Fields<'mention:list'> = {};
    if (cursor !== null) fields.cursor = cursor;
    return this.requests.ask('mention:list', fields);
  }

  private take(loaded: readonly Mention[], cursor: string | null): void {
    for (const mention of loaded) this.set(mention);
    this.cursor = cursor;
    for (const apply of this.meanwhile) apply();
    this.show();
  }

  private note(apply: () => void): void {
    if (this.loading !== null) this.meanwhile.push(apply);
    apply();
  }

  private applyMessage(message: Message): void {
    const me = this.me();
    if (me !== null && message.senderId === me) this.applyOwn(message);
    const held = this.known.get(message.id);
    if (held !== undefined && held.message.rev >= message.rev) return;
    if (!isListed(message, me)) this.known.delete(message.id);
    else if (held !== undefined) this.set({ message, unread: held.unread });
    else if (this.isInPages({ message, unread: true })) this.add(message);
  }

  /** A new message is unread. Of one that an edit has made a mention, only the server knows. */
  private add(message: Message): void {
    if (message.editedAt === null) this.set({ message, unread: true });
    else this.outdated();
  }

  /** A message of the user moves the user's read markers, unless it was scheduled. */
  private applyOwn(message: Message): void {
    const { roomId, threadId, seq: readSeq, scheduled } = message;
    if (scheduled === true) return;
    if (isMain(message)) this.readRoom(roomId, readSeq);
    if (threadId !== null) this.read((reply) => isReadIn({ threadId, following: true, readSeq }, reply));
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
    return this.cursor === null || [...this.known.values()].some((each) => byTime(mention, each) < 0);
  }

  /** Shows what is known. What was shown stays, with its changes, while it is loaded again. The same mentions are no change. */
  private show(): void {
    const shown = this.getSnapshot();
    if (!this.isFresh && shown.mentions === null) return;
    const mentions = [...this.known.values()].sort(byTime);
    const hasMore = this.cursor !== null;
    const isSame =
      shown.mentions?.length === mentions.length && mentions.every((each, index) => each === shown.mentions?.[index]);
    if (!isSame || hasMore !== shown.hasMore) this.store.set({ mentions, hasMore });
  }
}
