import { ChatError } from '#contracts/errors';
import { TYPING_INTERVAL_MS } from '#contracts/limits';
import type { FileId, Message, MessageId, NotifyLevel, RoomId, Seq, StoredFile, Typing, UserId } from '#contracts';

import type { GrowingMessage } from '#contracts/growing/growing-message';

import type { FilesPage, UploadOptions } from '../files/file-requests.js';
import type { FileSource } from '../files/file-source.js';
import type { LateFiles } from '../files/late-files.js';
import type { GrowingDraft } from '../growing/growing-writers.js';
import type { GrowingBody, LateGrowing } from '../growing/late-growing.js';
import type { Draft } from '../outbox/draft.policy.js';
import type { Outbox } from '../outbox/outbox.js';
import type { RoomOpener } from '../replica/room-opener.js';
import { DerivedStore, type Readable } from '../stores/store.js';
import { FormerRoom, type FormerServices } from './former-room.js';
import type { MarkServices } from './read-marker.js';
import { ReadMarkers } from './read-markers.js';
import { partsOf, pendingBeside, type RoomView } from './room-view.js';
import { TypingUsers } from './typing.js';
import { markUnread, READ } from './unread-mark.js';

export interface RoomServices extends MarkServices, Pick<FormerServices, 'keptOf'> {
  readonly opener: RoomOpener;
  readonly outbox: Outbox;
  readonly files: LateFiles;
  readonly growing: LateGrowing;
  readonly roomChanged: (roomId: RoomId) => void;
}

/** The fields besides the body that an edit can change. */
export interface EditExtra extends Pick<Draft, 'mentions' | 'everyone' | 'ext'> {
  readonly attachments?: readonly FileId[];
}

/** One room: its view and its operations. */
export class RoomStore implements Readable<RoomView> {
  /** True between `open` and `close`. */
  isOpen = false;
  /** Number of timelines of the room that are in use. */
  private timelines = 0;
  private readonly store = new DerivedStore<RoomView>(() => this.view());
  private readonly typers: TypingUsers;
  private error: ChatError | null = null;
  private wasLoaded = false;
  /** The messages that are shown until the current ones are loaded: see `RoomView.outdated`. */
  readonly former: FormerRoom;
  private lastTypingAt = 0;
  readonly markers: ReadMarkers;

  constructor(
    readonly roomId: RoomId,
    private readonly services: RoomServices,
  ) {
    this.former = new FormerRoom(roomId, services);
    this.markers = new ReadMarkers(roomId, services, () => services.roomChanged(roomId));
    this.typers = new TypingUsers(services.runtime.clock, () => this.store.changed());
  }

  get isWatched(): boolean {
    return this.store.isWatched || this.timelines > 0;
  }

  /** True while a view shows the room. A shown room is reloaded after reconnects and resets. */
  get isShown(): boolean {
    return this.isOpen || this.timelines > 0;
  }

  readonly getSnapshot = (): RoomView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** Loads the newest messages and keeps the room loaded. Rejects with the server's `ChatError`. */
  open(): Promise<void> {
    this.isOpen = true;
    return this.load();
  }

  /** Loads the newest messages of a shown room, unless they are held. Rejects with the server's `ChatError`. */
  async load(): Promise<void> {
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

  /** Call it when no view shows the room any more. Only the data for the list of rooms is kept. */
  close(): void {
    this.isOpen = false;
    this.release();
  }

  /** Called when a timeline of the room comes into use. */
  hold(): void {
    this.timelines++;
  }

  /** Called when a timeline of the room is closed. */
  drop(): void {
    this.timelines--;
    this.release();
  }

  /**
   * Loads the 50 messages before the first one. Call it when the user scrolls to the top. Has no effect if
   * `reachedStart` is true. Rejects with the server's `ChatError`, or with `UNAVAILABLE` without a connection.
   */
  loadOlder(): Promise<void> {
    return this.services.opener.older(this.roomId);
  }

  /** Loads all members into `members`, which then stays current. Rejects as `loadOlder` does. */
  loadMembers(): Promise<void> {
    return this.services.opener.members(this.roomId);
  }

  /**
   * Adds the message to `pending` immediately and sends it until the server stores or refuses it (`failed`, with the
   * error). Its `files` are uploaded first; meanwhile the messages behind it wait. Files require the server's feature
   * `files`; the body may then be empty. Until the user is known, the message waits. Returns the message's id. Throws
   * `LIMIT_REACHED` if 500 messages are pending.
   */
  send(message: string | Draft, extra: Omit<Draft, 'body'> = {}): MessageId {
    this.lastTypingAt = 0;
    const draft = typeof message === 'string' ? { body: message, ...extra } : message;
    return this.services.outbox.send(this.roomId, draft, this.services.screen.isUsed);
  }

  /**
   * Sends a message that grows: `body` is the beginning of its text. Requires the server's feature `append`. A lost connection is waited
   * for; after `close` its methods reject with `UNAVAILABLE`. It does not survive a reload: see `growOn`.
   */
  grow(message: string | GrowingDraft, extra?: Omit<GrowingDraft, 'body'>): GrowingMessage;
  /**
   * Writes the texts of a stream as one growing message, which begins with the first text that is not blank. Resolves with the ended
   * message: `complete`, or `cancelled` if a reader has asked to stop. Rejects with the error of the stream, or with a `ChatError`.
   */
  grow(stream: AsyncIterable<string>, extra?: Omit<GrowingDraft, 'body'>): Promise<Message>;
  grow(text: GrowingBody, extra: Omit<GrowingDraft, 'body'> = {}): GrowingMessage | Promise<Message> {
    this.lastTypingAt = 0;
    return this.services.growing.grow(this.roomId, text, extra, this.services.screen.isUsed);
  }

  /**
   * Goes on with a growing message of the user that another process has begun. `length`: where that process was, if it is known;
   * text from there on may be sent again. Default: the end of what is stored.
   */
  growOn(id: MessageId, length?: number): GrowingMessage {
    return this.services.growing.goOn(this.roomId, id, length);
  }

  /**
   * Asks the writer of a growing message to end it. The message ends by a later change. Requires the server's feature `grow`. Rejects
   * with a `ChatError`.
   */
  async stop(id: MessageId): Promise<void> {
    await this.services.requests.ask('message:stop', { roomId: this.roomId, id });
  }

  /**
   * Forwards a message of any room that the user may read to this room, in order with the messages that `send` adds.
   * Requires the server's feature `forward`. Returns the new message's id. Throws as `send`.
   */
  forward(from: Pick<Message, 'roomId' | 'id'>): MessageId {
    const { roomId, id } = from;
    const body = this.held(roomId, id)?.body ?? '';
    const keepsUnread = this.services.screen.isUsed;
    return this.services.outbox.add(
      this.roomId,
      { event: 'message:forward', fields: { from: { roomId, id }, ...(keepsUnread && { keepsUnread }) } },
      { body },
    );
  }

  /**
   * Resends a `failed` message, after all other pending ones, and uploads its failed files again. Returns false if there
   * is no such message.
   */
  retry(id: MessageId): boolean {
    return this.services.outbox.retry(this.roomId, id);
  }

  /** Removes a pending message and its files, unless it is being sent. Returns true if it was removed. */
  discard(id: MessageId): boolean {
    return this.services.outbox.discard(this.roomId, id);
  }

  /**
   * Removes a file of a pending message that has failed or whose files are not all uploaded. A message that had failed
   * only for this file is sent without it; one with nothing left is discarded. Returns true if the file was removed.
   */
  discardFile(id: MessageId, fileId: FileId): boolean {
    return this.services.outbox.discardFile(this.roomId, id, fileId);
  }

  /** The bytes of a file of a pending message, also after a reload; `null` if they are not there. */
  pendingBlob(fileId: FileId): Promise<Blob | null> {
    return this.services.outbox.blobOf(fileId);
  }

  /**
   * Uploads a file for `edit` and retries until it is stored. Unlike the files of `send` it does not survive a reload.
   * Rejects with a permanent `ChatError`, or with the signal's reason.
   */
  async upload(source: FileSource, options: UploadOptions = {}): Promise<StoredFile> {
    return (await this.services.files.load()).requests.upload(this.roomId, source, options);
  }

  /** Messages with files, newest first. Retried for up to 30 s; rejects with the last `ChatError`. */
  async files(page: { readonly cursor?: string; readonly limit?: number } = {}): Promise<FilesPage> {
    return (await this.services.files.load()).requests.list(this.roomId, page);
  }

  /**
   * Edits one of the user's messages; mentions, `everyone`, `ext` and attachments stay unless given. `attachments` is the whole new
   * list. With `null` the body becomes the names of the files; this needs a message with `autoBody`, or files in
   * `attachments`. Rejects with `CONFLICT` if the message was edited in the meantime,
   * `FORBIDDEN`, `GONE`, `INVALID`.
   */
  edit(id: MessageId, body: string | null, extra: EditExtra = {}): Promise<Message> {
    const version = this.held(this.roomId, id)?.version ?? 1;
    const { mentions, everyone, attachments, ext } = extra;
    const fields = {
      roomId: this.roomId,
      id,
      version,
      ...(body !== null && { body }),
      ...(mentions && { mentions: [...mentions] }),
      ...(everyone !== undefined && { everyone }),
      ...(attachments && { attachments: [...attachments] }),
      ...(ext && { ext }),
    };
    return this.changing(this.services.requests.ask('message:edit', fields));
  }

  /** Deletes, pins or unpins the message. Rejects with `FORBIDDEN` or another `ChatError`. */
  change(how: 'delete' | 'pin' | 'unpin', id: MessageId): Promise<Message> {
    return this.changing(this.services.requests.ask(`message:${how}`, { roomId: this.roomId, id }));
  }

  /** Adds or removes the user's reaction of 1–16 code points. Idempotent. Rejects with a `ChatError`. */
  react(id: MessageId, emoji: string, on = true): Promise<Message> {
    const event = on ? 'reaction:add' : 'reaction:remove';
    return this.changing(this.services.requests.ask(event, { roomId: this.roomId, id, emoji }));
  }

  /**
   * Call it with the first and the last message on the screen whenever they change and the user can see them, or use
   * `RoomTimeline.seen`. It marks the room as read up to the last message before which nothing unread was skipped: see
   * `skipped`. Retried until the server has it.
   */
  seen(from: number, to: number): void {
    if (this.former.room !== null) return;
    const { summary = null } = this.services.replica.rooms.get(this.roomId) ?? {};
    this.markers.of('all').see(from, Math.min(to, summary?.headSeq ?? 0));
  }

  /**
   * Marks the room as read up to `seq` (default: the newest message), whether the messages were shown or not: only for
   * an act of the user. Retried until the server has it.
   */
  markRead(seq: number = this.getSnapshot().messages.at(-1)?.seq ?? 0): void {
    this.markers.of('all').mark(seq);
  }

  /**
   * Hides this direct room until its next message: see `isHidden`. Requires the server's feature `hide`. Rejects with
   * `FORBIDDEN` in a group, or another `ChatError`.
   */
  async hide(): Promise<void> {
    await this.services.requests.ask('room:hide', { roomId: this.roomId });
  }

  /**
   * Makes the room one of the user's favourites, which come first in `Parley.rooms`, or no longer. Requires the server's
   * feature `favourites`. Rejects with a `ChatError`.
   */
  async favourite(on = true): Promise<void> {
    await this.services.requests.ask('room:favourite', { roomId: this.roomId, favourite: on });
  }

  /**
   * Puts the room into a section of the user's own list; `null` takes it out. At most 40 code points. Requires the server's feature
   * `sections`. Rejects with a `ChatError`.
   */
  async section(section: string | null): Promise<void> {
    await this.services.requests.ask('room:section', { roomId: this.roomId, section: section ?? '' });
  }

  /**
   * Marks the room as unread (`me.unreadMark`) until the user's next `read:mark`, or no longer, and shows it at once. No
   * marker moves and `unread` stays. `from` is the `seq` of the first message that is unread for the user (`me.unreadFrom`), where the room then
   * opens. Call it with `false` when the user opens a marked room. Requires the server's feature `unreadMark`, and `unreadFrom` for `from`.
   * Rejects with a `ChatError`, and then shows what was before.
   */
  markUnread(on = true, from?: Seq): Promise<void> {
    return markUnread(this.roomId, this.services, on ? { unreadMark: true, unreadFrom: from ?? null } : READ);
  }

  /**
   * Chooses what the user is notified of: for good, or until a time at most a year ahead. At that time the level before
   * returns by itself. `until` requires the server's feature `notifyUntil`. Rejects with `INVALID` for another time, or
   * another `ChatError`.
   */
  async notify(level: NotifyLevel, until?: Date): Promise<void> {
    const time = until && { until: until.toISOString() };
    await this.services.requests.ask('room:notify', { roomId: this.roomId, notify: level, ...time });
  }

  /** Call it on every keystroke; the client sends a throttled typing event. */
  typing(): void {
    const { clock } = this.services.runtime;
    if (clock.now() - this.lastTypingAt < TYPING_INTERVAL_MS || !this.services.requests.isConnected) return;
    this.lastTypingAt = clock.now();
    // A lost event does not matter: the next keystroke sends another one.
    this.services.requests.request('typing', { roomId: this.roomId }).catch(() => undefined);
  }

  /** Clears the typing users, because no event would remove them. */
  forgetTyping(): void {
    this.typers.clear();
  }

  onTyping({ users, ttlMs }: Typing): void {
    this.typers.add(users, ttlMs);
  }

  /** Readers do not see that a user types any more once a new message of the user arrives, from any of the user's tabs. */
  onMessages(senders: readonly UserId[]): void {
    for (const userId of senders) this.typers.remove(userId);
    const me = this.services.replica.me;
    if (me !== null && senders.includes(me)) this.lastTypingAt = 0;
  }

  changed(): void {
    if (this.services.replica.shown(this.roomId)?.isLoaded === true) this.wasLoaded = true;
    this.former.follow(this.isShown && this.error?.retry !== 'never');
    this.markers.follow();
    this.store.changed();
  }

  private held(roomId: RoomId, id: MessageId): Message | undefined {
    return this.services.timelines.messageOf(this.services.replica, roomId, id);
  }

  private release(): void {
    if (this.isShown) return;
    this.forgetTyping();
    this.former.drop();
    // Nothing could load a room from before a reset or a reload again.
    this.services.replica.rooms.get(this.roomId)?.release();
    this.changed();
  }

  /** Applies the message of an ack without waiting for its frame. Does not move the cursor. */
  private async changing(answer: Promise<Message>): Promise<Message> {
    const { replica } = this.services;
    const { generation } = replica;
    const message = await answer;
    if (generation === replica.generation) replica.rooms.get(this.roomId)?.applyMessage(message);
    this.services.roomChanged(this.roomId);
    return message;
  }

  private view(): RoomView {
    const { replica, opener, outbox } = this.services;
    return {
      roomId: this.roomId,
      status: this.status(),
      outdated: this.former.room !== null || replica.isFormer(this.roomId),
      ...partsOf(replica.shown(this.roomId), this.former.room),
      pending: pendingBeside(replica.shown(this.roomId)?.window, outbox.entries(this.roomId)),
      loadingOlder: opener.isPaging(this.roomId),
      typing: this.typers.users,
      skipped: this.markers.of('all').skipped,
      goneReason: replica.rooms.has(this.roomId) ? null : (replica.goneReasons.get(this.roomId) ?? null),
      error: this.error,
    };
  }

  private status(): RoomView['status'] {
    const { replica, opener } = this.services;
    const room = replica.shown(this.roomId);
    if (room?.isLoaded === true || (this.former.room !== null && this.error?.retry !== 'never')) return 'open';
    if (opener.isOpening(this.roomId)) return 'opening';
    return room === undefined && this.wasLoaded ? 'gone' : 'closed';
  }
}
