import type { Ack, Changes, Heads, Item, Message, Rev, RoomId } from '#contracts';

import type { TestSocket } from '../users/test-socket.js';

/** Short, to keep tests fast; clients wait for 2 to 5 s. */
const HOLD_MS = 1_000;
const RETRY_PAUSE_MS = 300;
const PAGE_MAX = 200;

/**
 * One client's view of one room, kept only by the protocol's rules: the cursor, the gap rule, `heads`, and `sync` after
 * a reconnect. Whichever process a test kills, the view must end up equal to the server's.
 */
export class RoomFollower {
  readonly messages = new Map<string, Message>();
  /** Message ids in the order in which they first came live. */
  readonly live: string[] = [];
  gaps = 0;
  private cursor = 0;
  private epoch: string;
  private held: Changes[] = [];
  private syncing = false;
  private holdTimer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly socket: TestSocket,
    private readonly roomId: RoomId,
  ) {
    this.epoch = socket.ready.epoch;
    socket.io.on('changes', (changes: Changes) => this.onChanges(changes));
    socket.io.on('heads', (heads: Heads) => this.onHeads(heads));
    socket.io.on('ready', () => void this.catchUp());
  }

  static async open(socket: TestSocket, roomId: RoomId): Promise<RoomFollower> {
    const follower = new RoomFollower(socket, roomId);
    follower.syncing = true;
    const opened = await socket.ask('room:open', { roomId, limit: 200 });
    for (const message of opened.messages) follower.messages.set(message.id, message);
    follower.cursor = opened.rev;
    follower.syncing = false;
    follower.replay();
    return follower;
  }

  /** Bodies of the text messages, ordered by `seq`. */
  get log(): string[] {
    return this.ordered.filter(({ kind }) => kind === 'text').map(({ body }) => body);
  }

  get ordered(): Message[] {
    return [...this.messages.values()].sort((one, other) => one.seq - other.seq);
  }

  async until(condition: () => boolean, timeoutMs: number): Promise<void> {
    const endsAt = performance.now() + timeoutMs;
    while (!condition()) {
      if (performance.now() > endsAt) throw new Error(`the follower has only ${String(this.messages.size)} messages`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Repeats `sync` until it succeeds and nothing more comes. */
  async catchUp(): Promise<void> {
    if (this.syncing) return;
    this.syncing = true;
    for (;;) {
      const ack = await this.socket
        .request('sync', { epoch: this.epoch, rooms: { [this.roomId]: this.cursor } })
        .catch(() => null);
      if (ack?.ok) {
        for (const delta of ack.data.deltas) {
          this.apply(delta.items);
          this.cursor = Math.max(this.cursor, delta.to);
        }
        const isTooLong = ack.data.deltas.some(({ tooLong }) => tooLong);
        if (!ack.data.more && (!isTooLong || (await this.reopen()))) break;
      } else if (!this.socket.io.connected) {
        // The next `ready` starts again.
        break;
      } else if (await this.startOver(ack)) {
        break;
      } else {
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
    this.syncing = false;
    this.replay();
  }

  /** If the store has another epoch, drops everything that is known of the one before. False: the caller must retry. */
  private async startOver(refusal: Ack<unknown> | null): Promise<boolean> {
    if (refusal === null || refusal.ok || refusal.error.code !== 'EPOCH_CHANGED') return false;
    const fresh = await this.socket.request('sync', {}).catch(() => null);
    if (!fresh?.ok) return false;
    this.epoch = fresh.data.epoch;
    this.messages.clear();
    this.cursor = 0;
    return this.reopen();
  }

  /** Too far behind for `sync`: opens the room and pages back to the known messages. False: the caller must retry. */
  private async reopen(): Promise<boolean> {
    const { roomId } = this;
    const opened = await this.socket.request('room:open', { roomId, limit: PAGE_MAX }).catch(() => null);
    if (!opened?.ok) return false;
    const known = Math.max(0, ...[...this.messages.values()].map(({ seq }) => seq));
    let { messages } = opened.data;
    while ((messages[0]?.seq ?? 0) > known + 1) {
      const before = messages[0]?.seq;
      const page = await this.socket.request('message:page', { roomId, before, limit: PAGE_MAX }).catch(() => null);
      if (!page?.ok) return false;
      messages = [...page.data.messages, ...messages];
    }
    for (const message of messages) this.messages.set(message.id, message);
    this.cursor = Math.max(this.cursor, opened.data.rev);
    return true;
  }

  private onChanges(changes: Changes): void {
    if (changes.roomId !== this.roomId) return;
    for (const item of changes.items)
      if (item.type === 'message' && item.message.version === 1) this.live.push(item.message.id);
    this.held.push(changes);
    if (!this.syncing) this.replay();
  }

  private onHeads(heads: Heads): void {
    if (heads.epoch !== this.epoch || (heads.rooms[this.roomId] ?? 0) > this.cursor) this.hold();
  }

  private replay(): void {
    const frames = this.held.sort((one, other) => one.from - other.from);
    this.held = [];
    for (const frame of frames) {
      if (frame.to <= this.cursor) continue;
      if (frame.from > this.cursor) this.held.push(frame);
      else {
        this.apply(frame.items);
        this.cursor = frame.to;
      }
    }
    if (this.held.length > 0) this.hold();
  }

  private hold(): void {
    if (this.holdTimer !== null) return;
    this.gaps++;
    this.holdTimer = setTimeout(() => {
      this.holdTimer = null;
      void this.catchUp();
    }, HOLD_MS);
  }

  private apply(items: readonly Item[]): void {
    for (const item of items) {
      if (item.type !== 'message') continue;
      const held = this.messages.get(item.message.id);
      if (held === undefined || held.rev < item.message.rev) this.messages.set(item.message.id, item.message);
    }
  }

  /** The cursor, for assertions. */
  get rev(): Rev {
    return this.cursor as Rev;
  }
}
