import {
  ChatError,
  type Fields,
  mainOf,
  type Message,
  type Parley,
  type RoomState,
  type RoomStore,
  type RoomView,
  type UserBrief,
  type UserId,
} from '#client';

import { GrowingMessages } from './growing-messages.js';
import { requireAlive } from './outgoing.js';
import { SEEN_MAX, SeenMessages } from './seen-messages.js';

const PAGE_LIMIT = 200;
/** Pause after a failed page request. */
const RETRY_PAUSE_MS = 1_000;
/** Usernames to remember. */
const NAMES_MAX = 5_000;

export interface FeedOutput {
  readonly isFull: boolean;
  message(message: Message): void;
  /** Called with each longer text of a message that grows, and with its end. */
  grown(message: Message): void;
  /** Called after each message, also one that was output before. */
  shown(seq: number): void;
  typing(user: UserBrief): void;
  failed(error: unknown): void;
}

type PageRequest = Pick<Fields<'message:page'>, 'after' | 'at' | 'limit'>;

/**
 * Outputs every message of a room once, in `seq` order. Messages come from the room store, or from pages if the store
 * dropped them while the client was offline or the output was blocked. After the server is restored from a backup, a
 * `seq` can belong to a different message; the feed then reads that range again and outputs only unseen messages.
 */
export class RoomFeed {
  private readonly names = new Map<UserId, string>();
  private typing: readonly UserBrief[] = [];
  private readonly seen = new SeenMessages();
  private readonly growing: GrowingMessages;
  private state: 'new' | 'following' | 'lost' = 'new';
  /** Number of rewinds. A page requested before a rewind is discarded. */
  private rewinds = 0;
  private isReading = false;
  /** Set after a rewind: the feed must ask the server for the first message at or after this time. `''` if not. */
  private resumeAt = '';
  private stop: (() => void) | null = null;
  private readonly waiters = new Set<() => void>();

  /** @param shown the last `seq` that the feed treats as shown already */
  constructor(
    private readonly parley: Parley,
    readonly store: RoomStore,
    private shown: number,
    private readonly output: FeedOutput,
  ) {
    this.growing = new GrowingMessages(parley, store.roomId, (message) => output.grown(message));
  }

  start(): void {
    if (this.stop !== null) return;
    const stops = [this.store, this.parley.connection].map((watched) => watched.subscribe(() => this.check()));
    this.stop = () => stops.forEach((stop) => stop());
    this.check();
  }

  end(): void {
    this.stop?.();
    this.stop = null;
    this.growing.end();
    this.wake();
  }

  /**
   * Resolves when the feed has output all messages that the room holds now, or has ended. Rejects when the connection
   * has failed permanently.
   */
  async caughtUp(): Promise<void> {
    const upTo = lastSeq(this.store.getSnapshot());
    while (this.stop !== null && !this.hasShown(upTo)) {
      requireAlive(this.parley);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  nameOf(userId: UserId): string {
    return this.names.get(userId) ?? 'a user';
  }

  check(): void {
    if (this.stop === null) return;
    this.advance();
    this.wake();
  }

  private advance(): void {
    const view = this.store.getSnapshot();
    this.follow(view);
    if (this.state !== 'following') return;
    const { messages, members, typing } = view;
    for (const { user } of members ?? []) this.learn(user);
    const first = messages[0]?.seq;
    if (this.resumeAt !== '') void this.resumeFrom(this.resumeAt);
    else if (first !== undefined && first > this.shown + 1) void this.fillGap(first);
    else if (!this.isReading) this.show(messages);
    this.growing.check(messages);
    this.showTyping(typing);
  }

  /** A room that was restored from a backup can end before `upTo`. */
  private hasShown(upTo: number): boolean {
    const view = this.store.getSnapshot();
    if (view.status === 'gone') return true;
    if (this.state === 'new' || this.resumeAt !== '') return false;
    return this.shown >= (this.state === 'lost' ? upTo : Math.min(upTo, lastSeq(view)));
  }

  private wake(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const resume of waiters) resume();
  }

  private follow({ status, outdated, room, messages }: RoomView): void {
    if (status !== 'open' || outdated) {
      if (this.state === 'following') this.state = 'lost';
      return;
    }
    if (this.state === 'new') this.skipShown(messages);
    if (this.state === 'lost') this.rewind(room?.headSeq ?? 0);
    this.state = 'following';
  }

  private skipShown(messages: readonly Message[]): void {
    for (const message of messages) if (message.seq <= this.shown) this.seen.add(message);
  }

  /**
   * Steps back by the number of remembered ids, from the last shown message or from the end of the room if that is
   * lower. A restore can lose more messages than that, so the feed also asks the server for the first message that is
   * not older than the newest one shown (`resumeAt`).
   */
  private rewind(headSeq: number): void {
    this.rewinds++;
    this.seen.startReread(this.shown);
    this.shown = Math.max(0, Math.min(this.shown, headSeq) - SEEN_MAX);
    this.resumeAt = this.seen.newestAt;
  }

  private show(messages: readonly Message[]): void {
    let at = messages.length;
    while (at > 0 && (messages[at - 1]?.seq ?? 0) > this.shown) at--;
    for (const message of messages.slice(at)) {
      if (this.output.isFull) return;
      if (message.sender !== null) this.learn(message.sender);
      this.shown = message.seq;
      if (!this.seen.has(message)) {
        this.seen.add(message);
        this.output.message(message);
        this.growing.add(message);
      }
      this.output.shown(message.seq);
    }
  }

  private async fillGap(before: number): Promise<void> {
    await this.read({ after: this.shown, limit: PAGE_LIMIT }, (messages) => {
      if (messages.length === 0) this.shown = before - 1;
      else this.show(messages);
    });
  }

  private async resumeFrom(at: string): Promise<void> {
    await this.read({ at, limit: 1 }, ([first]) => {
      if (first !== undefined) this.shown = Math.min(this.shown, first.seq - 1);
      this.resumeAt = '';
    });
  }

  /** Requests one page at a time. Discards the page if the feed rewound or ended in the meantime. */
  private async read(request: PageRequest, take: (messages: readonly Message[]) => void): Promise<void> {
    if (this.isReading || this.output.isFull) return;
    this.isReading = true;
    const { rewinds } = this;
    try {
      const { messages } = await this.parley.ask('message:page', { roomId: this.store.roomId, ...request });
      if (this.state === 'following' && rewinds === this.rewinds && this.stop !== null) take(messages);
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry === 'never') {
        this.end();
        this.output.failed(error);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
    }
    this.isReading = false;
    this.check();
  }

  private showTyping(typing: readonly UserBrief[]): void {
    const before = new Set(this.typing.map(({ id }) => id));
    this.typing = typing;
    for (const user of typing) if (!before.has(user.id)) this.output.typing(user);
  }

  private learn({ id, username }: UserBrief): void {
    if (username !== null && (this.names.has(id) || this.names.size < NAMES_MAX)) this.names.set(id, username);
  }
}

function lastSeq({ messages }: RoomView): number {
  return messages.at(-1)?.seq ?? 0;
}

/** Returns true if there are unread messages up to this one. */
export function hasUnreadUpTo(seq: number, room: RoomState | null): boolean {
  return room !== null && mainOf(room).unread > 0 && mainOf(room).readSeq < seq;
}
