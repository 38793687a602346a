import type { Item, Message, MessageId, ReadState, RoomId, ServerEventPayloads, UserId, UserItem } from '#contracts';

import { capped, type Counts, KEPT_UNREAD_MAX } from './model-parts.js';

type MessageItem = Extract<Item, { type: 'message' }>;

/** What both kinds of clients hold of the room's messages: the newest version of each, from frames alone. */
abstract class FrameClient {
  protected readonly messages = new Map<MessageId, Message>();
  /** The newest message that a frame had. */
  headSeq = 0;
  private readonly blocked = new Set<UserId | null>();
  private cursor = 0;

  /** Ignores the frames before number `done`. */
  constructor(
    protected readonly roomId: RoomId,
    protected readonly me: UserId,
    private done: number,
  ) {}

  /** Applies the frames that came since the last call. */
  apply(received: readonly { event: string; payload: unknown }[]): void {
    for (const { event, payload } of received.slice(this.done)) {
      if (event === 'user:changes')
        for (const item of (payload as ServerEventPayloads['user:changes']).items) this.takeItem(item);
      if (event === 'changes') this.takeFrame(payload as ServerEventPayloads['changes']);
    }
    this.done = received.length;
  }

  private takeItem(item: UserItem): void {
    if (item.type === 'block' && item.blocked) this.blocked.add(item.userId);
    if (item.type === 'block' && !item.blocked) this.blocked.delete(item.userId);
    this.takeOwn(item);
  }

  private takeFrame({ roomId, to, items }: ServerEventPayloads['changes']): void {
    if (roomId !== this.roomId || to <= this.cursor) return;
    this.cursor = to;
    for (const item of items) {
      if (item.type === 'room') this.purge(item.room.firstSeq);
      if (item.type !== 'message') continue;
      this.headSeq = Math.max(this.headSeq, item.message.seq);
      const isNew = !this.messages.has(item.message.id);
      this.messages.set(item.message.id, item.message);
      if (isNew) this.takeNew(item);
    }
  }

  private purge(firstSeq: number): void {
    for (const { id, seq } of this.messages.values()) if (seq < firstSeq) this.messages.delete(id);
  }

  protected isMentionedIn({ mentions }: Message): boolean {
    return mentions.includes(this.me);
  }

  protected abstract takeNew(item: MessageItem): void;
  protected abstract takeOwn(item: UserItem): void;

  protected counts(readSeq: number, counted: (message: Message) => boolean = () => true): Counts {
    const unread = [...this.messages.values()].filter(
      (message) =>
        message.seq > readSeq &&
        message.senderId !== this.me &&
        message.kind === 'text' &&
        message.deletedAt === null &&
        counted(message),
    );
    const mentioning = unread.filter((message) => this.isMentionedIn(message) && !this.blocked.has(message.senderId));
    return { readSeq, unread: capped(unread.length), mentions: capped(mentioning.length) };
  }
}

/** A client that knows version 1 of the protocol without threads and without messages to everyone. */
export class ClientOfBefore extends FrameClient {
  private readSeq = 0;

  room(): Counts {
    return this.counts(this.readSeq);
  }

  protected takeNew({ message }: MessageItem): void {
    if (message.senderId === this.me) this.readSeq = Math.max(this.readSeq, message.seq);
  }

  protected takeOwn(item: UserItem): void {
    const read = readBy(item, this.roomId);
    if (read !== undefined) this.readSeq = Math.max(this.readSeq, read.readSeq);
  }
}

/** A client that shows threads. It keeps what it knows of them while the user is not in the room. */
export class ClientOfThreads extends FrameClient {
  private main = 0;
  private threads = 0;
  private mark: { unreadMark: boolean; unreadFrom: number | null } = { unreadMark: false, unreadFrom: null };
  private readonly places = new Map<MessageId, { following: boolean; readSeq: number }>();

  /** The counts of the main timeline. */
  room() {
    const main = this.counts(this.main, ({ threadId, inRoom }) => threadId === null || inRoom === true);
    return { main, threadsReadSeq: this.threads, ...this.mark };
  }

  thread(id: MessageId): Counts & { following: boolean; replies: number } {
    const { following, readSeq } = this.place(id);
    const counted = this.counts(
      Math.max(readSeq, this.threads),
      ({ threadId, inRoom }) => following && threadId === id && inRoom !== true,
    );
    const replies = [...this.messages.values()].filter(({ threadId }) => threadId === id);
    return { following, ...counted, replies: Math.max(0, ...replies.map(({ threadSeq }) => threadSeq ?? 0)) };
  }

  /** Who comes back has read what was there before, so no count asks who was there. */
  protected override isMentionedIn(message: Message): boolean {
    return message.everyone === true || super.isMentionedIn(message);
  }

  protected takeNew({ message, followers }: MessageItem): void {
    const { seq, threadId, scheduled, keepsUnread } = message;
    const isOwn = message.senderId === this.me;
    const isByMe = isOwn && scheduled !== true && keepsUnread !== true;
    if (isOwn && keepsUnread === true && threadId === null) this.main = Math.max(this.main, seq - KEPT_UNREAD_MAX);
    if (isByMe && (threadId === null || message.inRoom === true)) this.main = Math.max(this.main, seq);
    if (threadId !== null) this.takeReply(this.place(threadId), seq, { isByMe, names: followers?.includes(this.me) });
  }

  private takeReply(
    place: { following: boolean; readSeq: number },
    seq: number,
    { isByMe, names }: { isByMe: boolean; names: boolean | undefined },
  ): void {
    if (isByMe) place.readSeq = Math.max(place.readSeq, seq);
    if (place.following || (!isByMe && names !== true)) return;
    place.following = true;
    if (!isByMe) place.readSeq = Math.max(place.readSeq, seq - 1);
  }

  protected takeOwn(item: UserItem): void {
    const read = readBy(item, this.roomId);
    this.main = Math.max(this.main, read?.main?.readSeq ?? 0);
    this.threads = Math.max(this.threads, read?.threadsReadSeq ?? 0);
    if (item.type === 'room' && item.state.id === this.roomId) {
      const { unreadMark = false, unreadFrom = null } = item.state.me;
      this.mark = { unreadMark, unreadFrom };
    }
    if (item.type !== 'thread' || item.state.roomId !== this.roomId) return;
    const { threadId, following, readSeq } = item.state;
    this.places.set(threadId, { following, readSeq: Math.max(this.place(threadId).readSeq, readSeq) });
  }

  private place(id: MessageId): { following: boolean; readSeq: number } {
    const place = this.places.get(id) ?? { following: false, readSeq: 0 };
    this.places.set(id, place);
    return place;
  }
}

/** The markers of the room in an item that has some. */
function readBy(item: UserItem, roomId: RoomId): ReadState | undefined {
  if (item.type === 'read' && item.roomId === roomId) return item;
  return item.type === 'room' && item.state.id === roomId ? item.state : undefined;
}
