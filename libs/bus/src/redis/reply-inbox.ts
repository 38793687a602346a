import type { RedisConnections } from './redis-connections.js';
import { Subscriber } from './subscriber.js';

const KIND_CHARS = 1;

/** The kind of request that a reply answers: a command batch or a query. */
export type ReplyKind = 'c' | 'q';

export interface ReplyReceiver {
  reply(id: string, answer: string): void;
  /** Called after a resubscription: replies sent before that may be lost. */
  lost(): void;
}

/** Wire format of a reply: the kind, the request id, a newline, and the answer. */
export function replyText(kind: ReplyKind, id: string, answer: string): string {
  return `${kind}${id}\n${answer}`;
}

/**
 * Receives the replies to this process's requests on one channel. If a reply is lost, the request is sent again. The
 * connection also receives notices on other channels; a lost notice is harmless.
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

  /** Resolves when the channel is subscribed. */
  async open(): Promise<void> {
    await this.subscriber.subscribe([this.channel]);
  }

  on(kind: ReplyKind, receiver: ReplyReceiver): void {
    this.receivers.set(kind, receiver);
  }

  /** Subscribes to the notices of a channel. Rejects with `UNAVAILABLE`. */
  async onNotice(channel: string, listener: () => void): Promise<void> {
    this.notices.set(channel, listener);
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
