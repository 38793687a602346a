import type { RedisConnections } from './redis-connections.js';
import { Subscriber } from './subscriber.js';

const KIND_CHARS = 1;

/** Whose request a reply answers. */
export type ReplyKind = 'c' | 'q';

export interface ReplyReceiver {
  reply(id: string, answer: string): void;
  /** Replies may have been lost, and arrive again from now on. */
  lost(): void;
}

/** A reply as it travels: the kind, the request's id, a line's end, and the answer as text. */
export function replyText(kind: ReplyKind, id: string, answer: string): string {
  return `${kind}${id}\n${answer}`;
}

/**
 * The channel on which this process gets the replies to what it has asked. A reply that is lost is asked for again.
 * Its connection hears other channels too, where something that is lost is no matter.
 */
export class ReplyInbox {
  readonly subscriber: Subscriber;
  private readonly receivers = new Map<string, ReplyReceiver>();
  private readonly notices = new Map<string, () => void>();

  constructor(
    connections: RedisConnections,
    readonly channel: string,
  ) {
    this.subscriber = new Subscriber({
      connections,
      name: 'replies',
      message: (from, text) => (this.notices.get(from) ?? (() => this.receive(text)))(),
      lost: () => {
        for (const receiver of this.receivers.values()) receiver.lost();
      },
    });
  }

  /** Resolves when replies arrive. */
  async open(): Promise<void> {
    await this.subscriber.subscribe([this.channel]);
  }

  on(kind: ReplyKind, receiver: ReplyReceiver): void {
    this.receivers.set(kind, receiver);
  }

  /** Resolves when notices on the channel arrive; rejects with `UNAVAILABLE` when it cannot be subscribed now. */
  async hear(channel: string, heard: () => void): Promise<void> {
    this.notices.set(channel, heard);
    await this.subscriber.subscribe([channel]);
  }

  close(): void {
    this.subscriber.close();
  }

  private receive(text: string): void {
    const lineEnd = text.indexOf('\n');
    const id = text.slice(KIND_CHARS, lineEnd);
    this.receivers.get(text.slice(0, KIND_CHARS))?.reply(id, text.slice(lineEnd + 1));
  }
}
