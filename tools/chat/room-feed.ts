import { ChatError, type Message, type Parley, type RoomStore, type UserBrief, type UserId } from '#client';

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

/**
 * Gives out every message of a room once, in order of `seq`: what the store shows, and from pages what the store has
 * let go of while the client was away or its reader slow.
 */
export class RoomFeed {
  private readonly names = new Map<UserId, string>();
  private typing: readonly UserBrief[] = [];
  private filling = false;
  private stop: (() => void) | null = null;

  /** @param shown the `seq` of the last message that is not to be given out */
  constructor(
    private readonly parley: Parley,
    readonly store: RoomStore,
    private shown: number,
    private readonly output: FeedOutput,
  ) {}

  start(): void {
    this.stop ??= this.store.subscribe(() => this.check());
    this.check();
  }

  end(): void {
    this.stop?.();
    this.stop = null;
  }

  nameOf(userId: UserId): string {
    return this.names.get(userId) ?? 'somebody';
  }

  check(): void {
    const { messages, members, typing, status } = this.store.getSnapshot();
    if (status !== 'open' || this.stop === null) return;
    for (const { user } of members ?? []) this.learn(user);
    const first = messages[0]?.seq;
    if (first !== undefined && first > this.shown + 1) void this.fill(first);
    else if (!this.filling) this.show(messages);
    this.showTyping(typing);
  }

  private show(messages: readonly Message[]): void {
    let at = messages.length;
    while (at > 0 && (messages[at - 1]?.seq ?? 0) > this.shown) at--;
    for (const message of messages.slice(at)) {
      if (this.output.isFull) return;
      if (message.sender !== null) this.learn(message.sender);
      this.shown = message.seq;
      this.output.message(message);
    }
  }

  private async fill(before: number): Promise<void> {
    if (this.filling || this.output.isFull) return;
    this.filling = true;
    try {
      const request = { roomId: this.store.roomId, after: this.shown, limit: PAGE_LIMIT };
      const { messages } = await this.parley.ask('message:page', request);
      if (messages.length === 0) this.shown = before - 1;
      else if (this.stop !== null) this.show(messages);
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
