import {
  ChatError,
  type Fields,
  type Message,
  type Parley,
  type RoomStore,
  type RoomView,
  type UserBrief,
  type UserId,
} from '#client';

import { requireAlive } from './outgoing.js';
import { SEEN_MAX, SeenMessages } from './seen-messages.js';

const PAGE_LIMIT = 200;
/** Between attempts to read what is missing. */
const RETRY_PAUSE_MS = 1_000;
/** Of whom the names are remembered. */
const NAMES_MAX = 5_000;

export interface FeedOutput {
  readonly isFull: boolean;
  message(message: Message): void;
  typing(user: UserBrief): void;
  failed(error: unknown): void;
}

type PageAsked = Pick<Fields<'message:page'>, 'after' | 'at' | 'limit'>;

/**
 * Gives out every message of a room once, in order of `seq`: what the store shows, and from pages what the store has
 * let go of while the client was away or its reader slow. A store that comes back may be that of a backup, where a `seq`
 * that was given out stands for another message: the feed reads it again, and gives out what it has not seen.
 */
export class RoomFeed {
  private readonly names = new Map<UserId, string>();
  private typing: readonly UserBrief[] = [];
  private readonly seen = new SeenMessages();
  private state: 'new' | 'following' | 'lost' = 'new';
  /** Counts how often the feed went back: pages asked for before mean nothing. */
  private rewinds = 0;
  private filling = false;
  /** When what the store holds may part from what was given out: where that is has to be asked; `''` where it is known. */
  private partsAt = '';
  private stop: (() => void) | null = null;
  private readonly waiters = new Set<() => void>();

  /** @param shown the `seq` of the last message that is not to be given out */
  constructor(
    private readonly parley: Parley,
    readonly store: RoomStore,
    private shown: number,
    private readonly output: FeedOutput,
  ) {}

  start(): void {
    if (this.stop !== null) return;
    const stops = [this.store, this.parley.connection].map((watched) => watched.subscribe(() => this.check()));
    this.stop = () => stops.forEach((stop) => stop());
    this.check();
  }

  end(): void {
    this.stop?.();
    this.stop = null;
    this.wake();
  }

  /**
   * Resolves when what the room holds now has been given out, or when the feed has ended. Rejects when the connection
   * is over for good.
   */
  async caughtUp(): Promise<void> {
    const upTo = lastSeq(this.store.getSnapshot());
    while (this.stop !== null && !this.hasShown(upTo)) {
      requireAlive(this.parley);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  nameOf(userId: UserId): string {
    return this.names.get(userId) ?? 'somebody';
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
    if (this.partsAt !== '') void this.rejoin(this.partsAt);
    else if (first !== undefined && first > this.shown + 1) void this.fill(first);
    else if (!this.filling) this.show(messages);
    this.showTyping(typing);
  }

  /** A restored store may end before that. */
  private hasShown(upTo: number): boolean {
    const view = this.store.getSnapshot();
    if (view.status === 'gone') return true;
    if (this.state === 'new' || this.partsAt !== '') return false;
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
    if (this.state === 'new') this.passOver(messages);
    if (this.state === 'lost') this.rewind(room?.headSeq ?? 0);
    this.state = 'following';
  }

  private passOver(messages: readonly Message[]): void {
    for (const message of messages) if (message.seq <= this.shown) this.seen.add(message);
  }

  /**
   * Goes back as far as ids are remembered, from where the room ends now if that is less than what was shown, and
   * further to the first message that is not older than what was given out: a restore may have cost more than that.
   */
  private rewind(headSeq: number): void {
    this.rewinds++;
    this.seen.readAgain(this.shown);
    this.shown = Math.max(0, Math.min(this.shown, headSeq) - SEEN_MAX);
    this.partsAt = this.seen.newestAt;
  }

  private show(messages: readonly Message[]): void {
    let at = messages.length;
    while (at > 0 && (messages[at - 1]?.seq ?? 0) > this.shown) at--;
    for (const message of messages.slice(at)) {
      if (this.output.isFull) return;
      if (message.sender !== null) this.learn(message.sender);
      this.shown = message.seq;
      if (this.seen.has(message)) continue;
      this.seen.add(message);
      this.output.message(message);
    }
  }

  private async fill(before: number): Promise<void> {
    await this.read({ after: this.shown, limit: PAGE_LIMIT }, (messages) => {
      if (messages.length === 0) this.shown = before - 1;
      else this.show(messages);
    });
  }

  private async rejoin(at: string): Promise<void> {
    await this.read({ at, limit: 1 }, ([first]) => {
      if (first !== undefined) this.shown = Math.min(this.shown, first.seq - 1);
      this.partsAt = '';
    });
  }

  /** One page at a time, for as long as the store is the one that was asked. */
  private async read(asked: PageAsked, take: (messages: readonly Message[]) => void): Promise<void> {
    if (this.filling || this.output.isFull) return;
    this.filling = true;
    const { rewinds } = this;
    try {
      const { messages } = await this.parley.ask('message:page', { roomId: this.store.roomId, ...asked });
      if (this.state === 'following' && rewinds === this.rewinds && this.stop !== null) take(messages);
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry === 'never') {
        this.end();
        this.output.failed(error);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
    }
    this.filling = false;
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
