import type { RedisConnections } from './redis-connections.js';
import { Subscriber } from './subscriber.js';

const KIND_CHARS = 1;

/** Whose request a reply answers. */
export type ReplyKind = 'c' | 'q';

/** A reply as it travels: the kind, the request's id, a line's end, and the answer as text. */
export function replyText(kind: ReplyKind, id: string, answer: string): string {
  return `${kind}${id}\n${answer}`;
}

/** The channel on which this process gets the replies to what it has asked. A reply that is lost is asked for again. */
export class ReplyInbox {
  readonly subscriber: Subscriber;
  private readonly receivers = new Map<string, (id: string, answer: string) => void>();

  constructor(
    connections: RedisConnections,
    readonly channel: string,
  ) {
    this.subscriber = new Subscriber({
      connections,
      name: 'replies',
      message: (_, text) => this.receive(text),
      lost: () => undefined,
    });
  }

  /** Resolves when replies arrive. */
  async open(): Promise<void> {
    await this.subscriber.subscribe([this.channel]);
  }

  on(kind: ReplyKind, receiver: (id: string, answer: string) => void): void {
    this.receivers.set(kind, receiver);
  }

  close(): void {
    this.subscriber.close();
  }

  private receive(text: string): void {
    const lineEnd = text.indexOf('\n');
    const id = text.slice(KIND_CHARS, lineEnd);
    this.receivers.get(text.slice(0, KIND_CHARS))?.(id, text.slice(lineEnd + 1));
  }
}
