import { type MessageId, newId, type RoomId, type SentMessage } from '#contracts';

import type { TestSocket } from '../users/test-socket.js';

const WINDOW = 8;
const RETRY_PAUSE_MS = 100;

export interface Outgoing {
  readonly body: string;
  readonly ext?: Record<string, string | number>;
}

/**
 * Sends as the protocol requires of a client: several messages at once, ordered by `afterId`, and again with the same
 * id as long as the answer is "later" or does not come. The store must have every message that it reports as acked.
 */
export class ReliableSender {
  readonly acked = new Map<MessageId, SentMessage>();
  /** Errors whose `retry` is not `later`, and `INTERNAL`, which is always a bug. None may occur. */
  readonly failures: string[] = [];
  resent = 0;
  private readonly open = new Set<MessageId>();

  constructor(
    private readonly socket: TestSocket,
    private readonly roomId: RoomId,
  ) {}

  /** The number of sends that the server has not answered yet. */
  get inFlight(): number {
    return this.open.size;
  }

  /** Resolves when every message is acked. */
  async sendAll(messages: readonly Outgoing[]): Promise<void> {
    const queue = messages.map((message, index) => ({ ...message, index, id: newId<MessageId>() }));
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let message = queue[next++]; message; message = queue[next++]) {
        const afterId = queue[message.index - 1]?.id;
        await this.send(message.id, { ...message, ...(afterId === undefined ? {} : { afterId }) });
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, worker));
  }

  private async send(id: MessageId, { body, ext, afterId }: Outgoing & { afterId?: MessageId }): Promise<void> {
    const request = { id, roomId: this.roomId, body, ...(ext && { ext }), ...(afterId && { afterId }) };
    this.open.add(id);
    for (;;) {
      const ack = await this.socket.request('message:send', request).catch(() => null);
      if (ack?.ok) {
        this.acked.set(id, ack.data);
        break;
      }
      if (ack && (ack.error.retry !== 'later' || ack.error.code === 'INTERNAL')) {
        this.failures.push(`${ack.error.code} ${ack.error.message}`);
        break;
      }
      this.resent++;
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
    }
    this.open.delete(id);
  }
}
