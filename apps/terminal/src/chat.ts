import { basename } from 'node:path';

import {
  isHidden,
  type Message,
  type Parley,
  type RoomState,
  type RoomStore,
  type UserBrief,
  type UserId,
} from '#client';

import type { Piece } from './input/line-joiner.js';
import type { ChatOptions } from './options.js';
import { joinOrCreate } from './rooms/join-or-create.js';
import { sendablePath } from './rooms/local-files.js';
import { Outgoing } from './rooms/outgoing.js';
import { peekLines } from './rooms/peek.js';
import { findUser, memberLines, searchRoom } from './rooms/queries.js';
import { type FeedOutput, hasUnreadUpTo, RoomFeed } from './rooms/room-feed.js';
import { RoomThreads, unreadRepliesLine } from './rooms/room-threads.js';
import { saveFile, ShownFiles } from './rooms/shown-files.js';
import { errorText, type Format, rawText, userName } from './terminal/format.js';
import { GrowingOutput } from './terminal/growing-output.js';
import type { Screen } from './terminal/screen.js';

/** Names of all members are loaded for rooms up to this size: `limits.liveRoomMembers`. */
const NAMED_MEMBERS_MAX = 200;
/** Direct rooms shown at the same time as the current room. */
const DIRECT_FEEDS_MAX = 20;

const MINUTE_MS = 60_000;

const NO_ROOM = 'you are not in a room; use /join NAME';

/** One user at one terminal: the current room, its output, and the output of direct rooms. */
export class Chat {
  readonly outgoing: Outgoing;
  /** Number of failed commands and refused messages. */
  failures = 0;
  private feed: RoomFeed | null = null;
  private readonly directFeeds = new Map<string, RoomFeed>();
  private isQuitting = false;
  private readonly files = new ShownFiles();
  readonly threads: RoomThreads;
  private hasToldReplies = false;

  constructor(
    readonly parley: Parley,
    private readonly screen: Screen,
    private readonly format: Format,
    private readonly options: ChatOptions,
  ) {
    this.outgoing = new Outgoing(parley, (reason, file) => {
      const what = file === undefined ? 'the server refused a message' : `${file} was not sent`;
      this.fail(`${what}: ${errorText(reason)}`);
    });
    this.threads = new RoomThreads(parley, (error) => screen.error(errorText(error)));
    screen.onDrain = () => {
      for (const feed of [this.feed, ...this.directFeeds.values()]) feed?.check();
    };
    if (!options.raw) parley.rooms.subscribe(() => this.followDirectRooms());
  }

  get hasQuit(): boolean {
    return this.isQuitting;
  }

  /** Joins the public room and shows its last messages. Creates the room if it does not exist. */
  async enter(name: string): Promise<void> {
    const store = await joinOrCreate(this.parley, name);
    if (this.feed?.store === store) return;
    this.closeRoom();
    const { room } = store.getSnapshot();
    if (!this.options.raw && room !== null && room.memberCount <= NAMED_MEMBERS_MAX) await store.loadMembers();
    const after = Math.max(0, (room?.headSeq ?? 0) - this.options.history);
    this.feed = this.follow(store, after, '');
    this.notice(`${this.parley.me.getSnapshot()?.user.username ?? ''} is in ${name}; /help lists the commands`);
    if (hasUnreadUpTo(after, room)) this.notice('there are older unread messages; /read marks all as read');
    this.feed.start();
    this.tellReplies();
  }

  /** Shows a public room and its newest messages. The user does not join it. */
  async peek(name: string): Promise<void> {
    for (const line of await peekLines(this.parley, this.format, name)) this.screen.line(line);
  }

  /** The current room. Throws if there is none. */
  get store(): RoomStore {
    if (this.feed === null) throw new Error(NO_ROOM);
    return this.feed.store;
  }

  /** Sends to the current room. Rejects only when the connection has failed permanently. */
  async say(piece: Piece): Promise<void> {
    if (this.feed === null) return this.fail(NO_ROOM);
    return this.outgoing.send(this.feed.store, piece, this.threads.target);
  }

  /** Resolves when the requested history of the room has been shown. */
  async caughtUp(): Promise<void> {
    await this.feed?.caughtUp();
  }

  typing(): void {
    // The protocol has no typing notices in threads.
    if (this.threads.number === null) this.feed?.store.typing();
  }

  /** The prompt says in which thread the user writes. */
  get prompt(): string {
    return this.threads.number === null ? '> ' : `#${this.threads.number}> `;
  }

  /** Shows the thread of a message. From now on the user writes in it. */
  async openThread(number: number): Promise<void> {
    const { thread, messages, reachedStart } = await this.threads.open(this.store, number);
    const { replies } = thread.thread;
    this.notice(`${replies === 1 ? '1 reply' : `${replies} replies`}; you write in this thread, /thread leads back`);
    if (thread.root !== null) this.screen.line(this.text(thread.root, this.feed, ''));
    if (!reachedStart) this.notice('there are earlier replies');
    for (const each of messages) if (each.deletedAt === null) this.screen.line(this.text(each, this.feed, ''));
  }

  /** From now on the user writes in the room. Throws if that is so already. */
  leaveThread(): void {
    this.threads.leave();
    this.notice('you write in the room again');
  }

  /** Replies in the thread of a message, without opening it. */
  async reply(number: number, body: string): Promise<void> {
    const { store } = this;
    const threadId = await this.threads.threadOf(store, number);
    await this.outgoing.send(store, { body, ended: true }, { threadId });
  }

  /** Shows a message of the current room, also one of a person whom the user blocks. */
  async show(number: number): Promise<void> {
    this.screen.line(this.whole(await this.threads.messageAt(this.store, number), this.feed, ''));
  }

  /** Asks the writer of a message of the current room that grows to end it. */
  async stop(number: number): Promise<void> {
    const { store } = this;
    await store.stop((await this.threads.messageAt(store, number)).id);
  }

  /** Opens the direct room with the user and shows its messages. */
  async direct(username: string): Promise<RoomStore> {
    const user = await findUser(this.parley, username);
    if (user === null) throw new Error(`there is no user "${username}"`);
    const store = await this.parley.direct(user.id);
    this.followDirect(store, user, store.getSnapshot().room?.headSeq ?? 0);
    return store;
  }

  /** Sends a file to the current room. Rejects if it cannot be read or sent. */
  async sendFile(typed: string): Promise<void> {
    const { store } = this;
    const path = await sendablePath(this.parley, typed);
    this.notice(`uploading ${basename(path)}`);
    await this.outgoing.send(store, { body: '', ended: true }, this.threads.target, [path]);
  }

  /** Lets the server send a text to the current room. */
  async sendLater(minutes: number, body: string): Promise<void> {
    const at = new Date(Date.now() + minutes * MINUTE_MS);
    const scheduled = await this.parley.scheduled();
    await scheduled.put({ id: this.parley.newId(), roomId: this.room().id, at, body, ...this.threads.target });
    this.notice(`the server sends it at ${at.toISOString()}`);
  }

  /** Saves a file that was shown, in a folder under its own name. */
  async saveFile(number: number, path = '.'): Promise<void> {
    this.notice(`saved ${await saveFile(this.parley, this.files.get(number), path)}`);
  }

  async leave(): Promise<void> {
    const { id } = this.room();
    await this.outgoing.drained();
    await this.parley.leaveRoom(id);
    this.closeRoom();
    this.notice('you left the room; /join another one, or /quit');
  }

  /** Marks all messages of the current room as read, also those that were not shown. */
  markRead(): void {
    this.store.markRead();
    this.notice('all messages are marked as read');
  }

  async listMembers(): Promise<void> {
    this.notices(await memberLines(this.parley, this.room().id));
  }

  async search(query: string): Promise<void> {
    const hits = await searchRoom(this.parley, this.room().id, query);
    this.notice(`${hits.length} found`);
    for (const { message } of hits.reverse()) this.screen.line(this.text(message, this.feed, ''));
  }

  quit(): void {
    this.isQuitting = true;
  }

  notices(lines: readonly string[]): void {
    for (const line of lines) this.notice(line);
  }

  /** Reports an error and counts it: a script that pipes its input exits with 1. */
  fail(text: string): void {
    this.failures++;
    this.screen.error(text);
  }

  /** Shows each direct room that has unread messages, starting at the first unread one. */
  private followDirectRooms(): void {
    for (const room of this.parley.rooms.getSnapshot()) {
      const { id, kind, peer, unread, readSeq } = room;
      if (kind !== 'direct' || peer === null || unread === 0 || isHidden(room) || this.directFeeds.has(id)) continue;
      const store = this.parley.room(id);
      this.followDirect(store, peer, readSeq);
      store.open().catch((error: unknown) => this.fail(errorText(error)));
    }
  }

  private followDirect(store: RoomStore, peer: Pick<UserBrief, 'username'>, after: number): void {
    if (this.directFeeds.has(store.roomId) || this.directFeeds.size >= DIRECT_FEEDS_MAX) return;
    const feed = this.follow(store, after, `to ${userName(peer)}`);
    this.directFeeds.set(store.roomId, feed);
    feed.start();
  }

  private follow(store: RoomStore, after: number, label: string): RoomFeed {
    const { screen, options } = this;
    const show = (message: Message): void => {
      screen.line(this.text(message, feed, label));
      this.threads.show(message);
    };
    const isHidden = ({ senderId }: Message): boolean => this.blocks(senderId);
    const growing = new GrowingOutput(screen, { format: this.format, isRaw: options.raw, begin: show, isHidden });
    const output: FeedOutput = {
      get isFull() {
        return screen.isFull;
      },
      message: (message) => {
        if (message.grow === 'growing') growing.show(message);
        else if (options.raw) screen.write(rawText(message));
        else if (message.deletedAt === null) show(message);
      },
      grown: (message) => growing.show(message),
      shown: (seq) => {
        if (!options.raw) store.seen(seq, seq);
      },
      typing: (user) => {
        if (!options.raw && !this.blocks(user.id)) this.notice(`${userName(user)} is typing`);
      },
      failed: (error) => this.fail(errorText(error)),
    };
    const feed = new RoomFeed(this.parley, store, after, output);
    return feed;
  }

  /** The message; of a person whom the user blocks, one line. */
  private text(message: Message, feed: RoomFeed | null, label: string): string {
    const { seq } = message;
    if (this.blocks(message.senderId))
      return this.format.notice(`#${seq}: a message of somebody you blocked; /show ${seq} shows it`);
    return this.whole(message, feed, label);
  }

  private blocks(userId: UserId | null): boolean {
    return userId !== null && this.parley.blocked.getSnapshot().includes(userId);
  }

  private whole(message: Message, feed: RoomFeed | null, label: string): string {
    const mine = message.senderId === this.parley.me.getSnapshot()?.user.id;
    const where = label === '' || mine ? label : 'to you';
    const files = message.attachments.map((file) => this.format.file(this.files.add(file), file));
    const mark = this.threads.markOf(message, feed?.store, label === '');
    return this.format.message(message, (userId) => feed?.nameOf(userId) ?? '', where, files, mark);
  }

  /** Says once how many replies are unread in the threads that the user follows. */
  private tellReplies(): void {
    if (this.options.raw || this.hasToldReplies) return;
    this.hasToldReplies = true;
    unreadRepliesLine(this.parley).then(
      (line) => line !== null && this.notice(line),
      (error: unknown) => this.screen.error(errorText(error)),
    );
  }

  private room(): RoomState {
    const room = this.feed?.store.getSnapshot().room ?? null;
    if (room === null) throw new Error(NO_ROOM);
    return room;
  }

  private closeRoom(): void {
    this.feed?.end();
    this.feed?.store.close();
    this.feed = null;
    this.threads.forget();
  }

  private notice(text: string): void {
    if (!this.options.raw) this.screen.line(this.format.notice(text));
  }
}
