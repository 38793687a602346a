import { ChatError } from '#contracts/errors';
import { TYPING_INTERVAL_MS } from '#contracts/limits';
import type { Message, MessageId, RoomId, Typing, UserId } from '#contracts';

import type { Draft } from '../outbox/draft.policy.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import type { RoomOpener } from '../replica/room-opener.js';
import type { Runtime } from '../runtime.js';
import { DerivedStore, type Readable } from '../store.js';
import { partsOf, pendingBeside, type RoomView } from './room-view.js';
import { TypingUsers } from './typing.js';

export interface RoomServices {
  readonly replica: Replica;
  readonly opener: RoomOpener;
  readonly outbox: Outbox;
  readonly requests: Requests;
  readonly runtime: Runtime;
}

/** One room: what to show of it, and what can be done in it. */
export class RoomStore implements Readable<RoomView> {
  /** A view shows the room: it is kept loaded through reconnects and whatever else happens. */
  isOpen = false;
  private readonly store = new DerivedStore<RoomView>(() => this.view());
  private readonly typers: TypingUsers;
  private error: ChatError | null = null;
  private wasLoaded = false;
  private lastTypingAt = 0;
  private markTo = 0;
  private marking = false;

  constructor(
    readonly roomId: RoomId,
    private readonly services: RoomServices,
  ) {
    this.typers = new TypingUsers(services.runtime.clock, () => this.store.changed());
  }

  get isWatched(): boolean {
    return this.store.isWatched;
  }

  readonly getSnapshot = (): RoomView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** Loads the newest messages, and keeps them. Rejects with the server's `ChatError`. */
  async open(): Promise<void> {
    this.isOpen = true;
    this.error = null;
    if (this.services.replica.rooms.get(this.roomId)?.isLoaded === true) return;
    try {
      await this.services.opener.open(this.roomId);
    } catch (error) {
      if (error instanceof ChatError) this.error = error;
      throw error;
    } finally {
      this.changed();
    }
  }

  /** Nothing shows the room any more: only what the list of rooms needs of it is held. */
  close(): void {
    this.isOpen = false;
    this.forgetTyping();
    this.services.replica.shown(this.roomId)?.release();
    this.changed();
  }

  /**
   * Loads the 50 messages before those that are shown: call it when the view is scrolled to its upper end. Does nothing
   * where `reachedStart` is true. Rejects with the server's `ChatError`, `UNAVAILABLE` without a connection.
   */
  loadOlder(): Promise<void> {
    return this.services.opener.older(this.roomId);
  }

  /** Reads all members, page by page, into `members`, which is kept right from then on. Rejects as `loadOlder` does. */
  loadMembers(): Promise<void> {
    return this.services.opener.members(this.roomId);
  }

  /**
   * Shows the message at once, in `pending`, and sends it until the server has it, or will not have it (`failed`, with
   * the error). Returns its id. Throws `LIMIT_REACHED` when 500 messages wait.
   */
  send(body: string, extra: Omit<Draft, 'body'> = {}): MessageId {
    this.lastTypingAt = 0;
    return this.services.outbox.send(this.roomId, { body, ...extra });
  }

  /** Sends a message that `failed` once more, as the last. Whether there was one. */
  retry(id: MessageId): boolean {
    return this.services.outbox.retry(this.roomId, id);
  }

  /** Gives a pending message up, unless its answer is under way. Whether it could. */
  discard(id: MessageId): boolean {
    return this.services.outbox.discard(this.roomId, id);
  }

  /**
   * Changes what I have written; mentions and `ext` stay unless given. Rejects with `CONFLICT` when the message has been
   * edited meanwhile, `FORBIDDEN`, `GONE`, `INVALID`.
   */
  edit(id: MessageId, body: string, extra: Omit<Draft, 'body' | 'replyTo'> = {}): Promise<Message> {
    const version = this.getSnapshot().messages.find((message) => message.id === id)?.version ?? 1;
    const { mentions, ...rest } = extra;
    const fields = { roomId: this.roomId, id, version, body, ...rest, ...(mentions && { mentions: [...mentions] }) };
    return this.changing(this.services.requests.ask('message:edit', fields));
  }

  /** Deletes, pins or unpins the message. Rejects with `FORBIDDEN` and other `ChatError`s. */
  change(how: 'delete' | 'pin' | 'unpin', id: MessageId): Promise<Message> {
    return this.changing(this.services.requests.ask(`message:${how}`, { roomId: this.roomId, id }));
  }

  /** Adds my reaction, of 1–16 code points, or takes it away. Doing it twice changes nothing. Rejects with `ChatError`s. */
  react(id: MessageId, emoji: string, on = true): Promise<Message> {
    const event = on ? 'reaction:add' : 'reaction:remove';
    return this.changing(this.services.requests.ask(event, { roomId: this.roomId, id, emoji }));
  }

  /** I have read up to `seq`, or up to the newest message. Kept until the server knows. */
  markRead(seq: number = this.getSnapshot().messages.at(-1)?.seq ?? 0): void {
    this.markTo = Math.max(this.markTo, seq);
    void this.pushMark();
  }

  /** I am typing: call it on every key, it is told to the others now and then. */
  typing(): void {
    const { clock } = this.services.runtime;
    if (clock.now() - this.lastTypingAt < TYPING_INTERVAL_MS || !this.services.requests.isConnected) return;
    this.lastTypingAt = clock.now();
    // Nothing depends on it: the next key tells it again.
    this.services.requests.request('typing', { roomId: this.roomId }).catch(() => undefined);
  }

  /** The connection is new. */
  resume(): void {
    void this.pushMark();
  }

  /** What was read is of another store, or was read by another user. */
  forgetMark(): void {
    this.markTo = 0;
  }

  /** Nobody would tell that they have stopped. */
  forgetTyping(): void {
    this.typers.clear();
  }

  heardTyping({ users, ttlMs }: Typing): void {
    this.typers.add(users, ttlMs);
  }

  heardMessages(senders: Iterable<UserId>): void {
    for (const userId of senders) this.typers.remove(userId);
  }

  changed(): void {
    const room = this.services.replica.rooms.get(this.roomId);
    if (room?.isLoaded === true) this.wasLoaded = true;
    this.store.changed();
  }

  /** An ack's message is shown before its frame comes. It moves no cursor. */
  private async changing(asked: Promise<Message>): Promise<Message> {
    const { replica } = this.services;
    const { generation } = replica;
    const message = await asked;
    if (generation === replica.generation) replica.rooms.get(this.roomId)?.applyMessage(message);
    this.changed();
    return message;
  }

  private view(): RoomView {
    const { replica, opener, outbox } = this.services;
    return {
      roomId: this.roomId,
      status: this.status(),
      outdated: replica.isFormer(this.roomId),
      ...partsOf(replica.shown(this.roomId)),
      pending: pendingBeside(replica.shown(this.roomId), outbox.entries(this.roomId)),
      loadingOlder: opener.isPaging(this.roomId),
      typing: this.typers.users,
      error: this.error,
    };
  }

  private status(): RoomView['status'] {
    const { replica, opener } = this.services;
    const room = replica.shown(this.roomId);
    if (room?.isLoaded === true) return 'open';
    if (opener.isOpening(this.roomId)) return 'opening';
    return room === undefined && this.wasLoaded ? 'gone' : 'closed';
  }

  private async pushMark(): Promise<void> {
    const { requests, replica, runtime } = this.services;
    // Without a connection it waits here, not in `ask`: until the next one tells whether the store is the same.
    if (this.marking || this.markTo === 0 || !requests.isConnected) return;
    this.marking = true;
    const seq = this.markTo;
    const { generation } = replica;
    try {
      const { readSeq } = await requests.ask('read:mark', { roomId: this.roomId, seq });
      if (generation === replica.generation) replica.rooms.get(this.roomId)?.applyRead(readSeq);
      this.changed();
      if (this.markTo === seq) this.markTo = 0;
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry === 'never') this.markTo = 0;
      runtime.report(error);
    } finally {
      this.marking = false;
    }
    if (this.markTo > seq) await this.pushMark();
  }
}
