import { codePoints, newId, type Ack, type Message, type MessageId, type RoomId } from '#contracts';

import type { TestSocket } from '../users/test-socket.js';

const RETRY_PAUSE_MS = 100;

/**
 * Lets one message grow as the protocol requires of a writer: one append under way, and the same again as long as the answer is "later"
 * or does not come. The store must have all text that it reports as acked.
 */
export class ReliableWriter {
  readonly id = newId<MessageId>();
  /** What the writer has begun to send. */
  text = '';
  /** Code points of the text that are acked. */
  acked = 0;
  /** Errors whose `retry` is not `later`, `INTERNAL`, and each sign that acked text is not there. None may occur. */
  readonly failures: string[] = [];

  constructor(
    private readonly socket: TestSocket,
    private readonly roomId: RoomId,
  ) {}

  /** Resolves with the ended message, or `undefined` after a failure. */
  async write(beginning: string, pieces: readonly string[]): Promise<Message | undefined> {
    const { id, roomId, socket } = this;
    this.text = beginning;
    await this.until(() => socket.request('message:send', { id, roomId, body: beginning, grow: true }));
    this.acked = codePoints(beginning);
    for (const text of pieces) {
      const offset = this.acked;
      this.text += text;
      const appended = await this.until(() => socket.request('message:append', { id, roomId, offset, text }));
      if (appended === undefined) return undefined;
      if (appended.length !== codePoints(this.text)) this.failures.push(`${offset} + ${text}: ${appended.length}`);
      this.acked = appended.length;
    }
    return this.until(() => socket.request('message:finish', { id, roomId, length: this.acked }));
  }

  /** An `OUT_OF_ORDER` would say that acked text is not there. */
  private async until<Data>(attempt: () => Promise<Ack<Data>>): Promise<Data | undefined> {
    for (;;) {
      const ack = await attempt().catch(() => null);
      if (ack?.ok) return ack.data;
      if (ack && (ack.error.retry !== 'later' || ['INTERNAL', 'OUT_OF_ORDER'].includes(ack.error.code))) {
        this.failures.push(`${ack.error.code} ${ack.error.message}`);
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
    }
  }
}
