import { ChatError, type Message, type Parley, type RoomState, type RoomStore, type UserBrief } from '#client';

import { type CommandName, COMMANDS, type Entered, helpLines } from './commands.js';
import { errorText, type Format, userName } from './format.js';
import type { Piece } from './line-joiner.js';
import type { ChatOptions } from './options.js';
import { Outgoing } from './outgoing.js';
import { findUser, listMembers, searchRoom } from './people.js';
import { type FeedOutput, RoomFeed } from './room-feed.js';
import type { Screen } from './screen.js';

/** A room is small enough to know everybody's name: `limits.liveRoomMembers`. */
const NAMED_MEMBERS_MAX = 200;
/** Direct rooms that are shown beside the room. */
const DIRECT_FEEDS_MAX = 20;

/** One user at one terminal: a room, what comes from it and from direct rooms, and what is typed. */
export class Chat {
  readonly outgoing: Outgoing;
  /** Commands and messages that did not work. */
  failures = 0;
  private feed: RoomFeed | null = null;
  private readonly direct = new Map<string, RoomFeed>();
  private isQuitting = false;

  constructor(
    private readonly parley: Parley,
    private readonly screen: Screen,
    private readonly format: Format,
    private readonly options: ChatOptions,
  ) {
    this.outgoing = new Outgoing(parley, (reason) => this.fail(`a message was refused: ${errorText(reason)}`));
    screen.onDrain = () => {
      for (const feed of [this.feed, ...this.direct.values()]) feed?.check();
    };
    if (!options.raw) parley.rooms.subscribe(() => this.followDirectRooms());
  }

  get hasQuit(): boolean {
    return this.isQuitting;
  }

  /** Goes into the public room, and shows the end of what was said there. */
  async enter(name: string): Promise<void> {
    const store = await this.joinOrCreate(name);
    if (this.feed?.store === store) return;
    this.closeRoom();
    const { room } = store.getSnapshot();
    if (!this.options.raw && room !== null && room.memberCount <= NAMED_MEMBERS_MAX) await store.loadMembers();
    const shown = Math.max(0, (room?.headSeq ?? 0) - this.options.history);
    this.feed = this.follow(store, shown, '');
    this.notice(`${this.parley.me.getSnapshot()?.user.username ?? ''} is in ${name}; /help lists the commands`);
    this.feed.start();
  }

  /** Does what a line asks for. Rejects only when the connection is over for good. */
  async obey(entered: Entered): Promise<void> {
    if (entered.kind === 'text') return this.say({ body: entered.text, ended: true });
    if (entered.kind === 'unknown') return this.fail(`there is no command /${entered.name}; try /help`);
    try {
      return await this.commands[entered.name](entered.rest);
    } catch (error) {
      return this.fail(`${COMMANDS[entered.name].usage}: ${errorText(error)}`);
    }
  }

  async say(piece: Piece): Promise<void> {
    if (this.feed === null) return this.fail('you are in no room; /join one');
    return this.outgoing.send(this.feed.store, piece);
  }

  /** Resolves when the room's history has been shown as far as it was asked for. */
  async caughtUp(): Promise<void> {
    await this.feed?.caughtUp();
  }

  typing(): void {
    this.feed?.store.typing();
  }

  private readonly commands: Readonly<Record<CommandName, (rest: string) => Promise<void>>> = {
    join: async (name) => this.enter(needed(name)),
    msg: async (rest) => {
      const [, username = '', text = ''] = /^(\S+)\s+(.+)$/su.exec(rest) ?? [];
      await this.sayTo(needed(username), needed(text));
    },
    leave: async () => {
      const { roomId } = this.room();
      await this.outgoing.drained();
      await this.parley.leaveRoom(roomId);
      this.closeRoom();
      this.notice('you have left; /join another room, or /quit');
    },
    who: async () => this.list(await listMembers(this.parley, this.room().roomId)),
    search: async (query) => {
      const hits = await searchRoom(this.parley, this.room().roomId, needed(query));
      const texts = hits.map(({ message }) => this.text(message, this.feed, ''));
      this.notice(`${hits.length} found`);
      for (const text of texts.reverse()) this.screen.line(text);
    },
    help: async () => this.list(helpLines()),
    quit: async () => {
      this.isQuitting = true;
    },
  };

  private async sayTo(username: string, text: string): Promise<void> {
    const user = await findUser(this.parley, username);
    if (user === null) throw new Error(`there is nobody called ${username}`);
    const store = await this.parley.direct(user.id);
    this.followDirect(store, user, store.getSnapshot().room?.headSeq ?? 0);
    await this.outgoing.send(store, { body: text, ended: true });
  }

  private async joinOrCreate(name: string): Promise<RoomStore> {
    try {
      return await this.parley.join({ name });
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'NOT_FOUND') throw error;
    }
    try {
      return await this.parley.createRoom({ name, visibility: 'public' });
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'NAME_TAKEN') throw error;
      return this.parley.join({ name });
    }
  }

  /** Direct rooms with something unread are shown from there on. */
  private followDirectRooms(): void {
    for (const { id, kind, peer, unread, readSeq } of this.parley.rooms.getSnapshot()) {
      if (kind !== 'direct' || peer === null || unread === 0 || this.direct.has(id)) continue;
      const store = this.parley.room(id);
      this.followDirect(store, peer, readSeq);
      store.open().catch((error: unknown) => this.fail(errorText(error)));
    }
  }

  private followDirect(store: RoomStore, peer: Pick<UserBrief, 'username'>, shown: number): void {
    if (this.direct.has(store.roomId) || this.direct.size >= DIRECT_FEEDS_MAX) return;
    const feed = this.follow(store, shown, `to ${userName(peer)}`);
    this.direct.set(store.roomId, feed);
    feed.start();
  }

  private follow(store: RoomStore, shown: number, label: string): RoomFeed {
    const { screen, options } = this;
    const output: FeedOutput = {
      get isFull() {
        return screen.isFull;
      },
      message: (message) => {
        if (options.raw) screen.write(rawText(message));
        else if (message.deletedAt === null) screen.line(this.text(message, feed, label));
        if (!options.raw) store.markRead(message.seq);
      },
      typing: (user) => {
        if (!options.raw) this.notice(`${userName(user)} is typing`);
      },
      failed: (error) => this.fail(errorText(error)),
    };
    const feed = new RoomFeed(this.parley, store, shown, output);
    return feed;
  }

  private text(message: Message, feed: RoomFeed | null, label: string): string {
    const mine = message.senderId === this.parley.me.getSnapshot()?.user.id;
    const where = label === '' || mine ? label : 'to you';
    return this.format.message(message, (userId) => feed?.nameOf(userId) ?? '', where);
  }

  private room(): RoomState & { roomId: RoomState['id'] } {
    const room = this.feed?.store.getSnapshot().room ?? null;
    if (room === null) throw new Error('you are in no room; /join one');
    return { ...room, roomId: room.id };
  }

  private closeRoom(): void {
    this.feed?.end();
    this.feed?.store.close();
    this.feed = null;
  }

  private list(lines: readonly string[]): void {
    for (const line of lines) this.notice(line);
  }

  private notice(text: string): void {
    if (!this.options.raw) this.screen.line(this.format.notice(text));
  }

  private fail(text: string): void {
    this.failures++;
    this.screen.error(text);
  }
}

function needed(text: string): string {
  if (text === '') throw new Error('something is missing');
  return text;
}

/** The body as the sender's input had it. */
function rawText({ kind, deletedAt, body, ext }: Message): string {
  if (kind !== 'text' || deletedAt !== null) return '';
  return ext?.['newline'] === false ? body : `${body}\n`;
}
