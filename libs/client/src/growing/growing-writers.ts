import type { GrowingMessage, GrowingRequests } from '#contracts/growing/growing-message';
import { GrowingQueue } from '#contracts/growing/growing-queue';
import { growStream } from '#contracts/growing/growing-stream';
import { GrowingWriter } from '#contracts/growing/growing-writer';
import { ChatError } from '#contracts/errors';
import { codePoints } from '#contracts/text';
import type { ClientEvent, ClientEventData, Message, MessageId, RateLimit, Ready, RoomId } from '#contracts';

import type { ServerConnection } from '../connection/server-connection.js';
import { type Draft, draftError, fieldsOf } from '../outbox/draft.policy.js';
import type { PendingMessage } from '../outbox/entry.js';
import type { Replica } from '../replica/replica.js';
import type { Fields } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Readable } from '../stores/store.js';

/** Wait for a connection. It is repeated until the message has ended. */
const CONNECTED_MAX_MS = 30_000;

/** A message that grows has no files. */
export type GrowingDraft = Omit<Draft, 'files'>;

export interface WriterServices {
  readonly replica: Replica;
  readonly requests: Pick<ServerConnection, 'ask' | 'request' | 'connected'>;
  readonly server: Readable<Ready | null>;
  readonly runtime: Runtime;
  /** True if there is something that the author of a message may not have seen. */
  readonly keepsUnread: (message: Pick<PendingMessage, 'roomId' | 'threadId'>) => boolean;
  /** Does what the error asks for: renews the token, or starts over. */
  readonly recover: (error: ChatError) => Promise<void>;
}

/** Writes the user's growing messages. All of them share a queue. */
export class GrowingWriters {
  private readonly queue: GrowingQueue;

  constructor(private readonly services: WriterServices) {
    const { runtime, server } = services;
    const rate = (): RateLimit | null => server.getSnapshot()?.limits.rates?.['grow'] ?? null;
    this.queue = new GrowingQueue(runtime.clock, () => runtime.random(), rate);
  }

  /** `isUsed`: somebody looks at what the client shows. */
  begin(roomId: RoomId, id: MessageId, draft: GrowingDraft, isUsed: boolean): GrowingMessage {
    return this.writer(roomId, id, async () => {
      const error = draftError(draft);
      if (error !== null) throw error;
      const keepsUnread = isUsed && this.services.keepsUnread({ roomId, threadId: draft.threadId ?? null });
      const fields = { ...fieldsOf(draft), ...(keepsUnread && { keepsUnread }), grow: true };
      await this.services.requests.ask('message:send', { roomId, id, ...fields });
      return codePoints(draft.body);
    });
  }

  goOn(roomId: RoomId, id: MessageId, length: number | undefined): GrowingMessage {
    return this.writer(roomId, id, async () => {
      if (length === undefined)
        return (await this.services.requests.ask('message:append', { roomId, id, offset: 0, text: '' })).length;
      await this.connected();
      return length;
    });
  }

  stream(stream: AsyncIterable<string>, begin: (beginning: string) => GrowingMessage): Promise<Message> {
    return growStream(stream, begin);
  }

  /** The methods of all messages reject with the error. */
  end(error: ChatError): void {
    this.queue.end(error);
  }

  private writer(roomId: RoomId, id: MessageId, start: () => Promise<number>): GrowingMessage {
    const requests: GrowingRequests = {
      append: (piece) => this.request('message:append', { roomId, id, ...piece }),
      finish: (end) => this.finish({ roomId, id, ...end }),
      problemOf: (error) => (error instanceof ChatError ? error.toBody() : null),
      refusal: (code, details) => new ChatError(code, details),
    };
    return new GrowingWriter(id, this.queue, requests, start);
  }

  /** Shows the end without waiting for its frame. */
  private async finish(fields: Fields<'message:finish'>): Promise<Message> {
    const { replica } = this.services;
    const { generation } = replica;
    const message = await this.request('message:finish', fields);
    if (generation === replica.generation) replica.applyWhole(message);
    return message;
  }

  /** Sends a request once, over a connection whose token is valid: the writer knows what to do about each other error. */
  private async request<Event extends ClientEvent>(
    event: Event,
    fields: Fields<Event>,
  ): Promise<ClientEventData[Event]> {
    const { requests, recover } = this.services;
    await this.connected();
    try {
      return await requests.request(event, fields);
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry !== 'reauth') throw error;
      await recover(error);
      return requests.request(event, fields);
    }
  }

  private connected(): Promise<void> {
    const { requests, runtime } = this.services;
    return requests.connected(runtime.clock.now() + CONNECTED_MAX_MS);
  }
}
