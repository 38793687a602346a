import type { GrowingMessage } from '#contracts/growing/growing-message';
import { ChatError } from '#contracts/errors';
import type { Message, MessageId, RoomId } from '#contracts';

import type { GrowingText } from '../replica/growing-text.js';
import { lateCode } from '../runtime/late-code.js';
import type { GrowingReader, ReaderServices } from './growing-reader.js';
import type { GrowingDraft, GrowingWriters, WriterServices } from './growing-writers.js';
import { LateMessage } from './late-message.js';

const loadCode = lateCode('messages that grow', () => import('./growing-code.js'));

/** What a message grows from: its beginning, or all its texts. */
export type GrowingBody = string | GrowingDraft | AsyncIterable<string>;

interface Parts {
  readonly reader: GrowingReader;
  readonly writers: GrowingWriters;
}

/** Reads and writes messages that grow. Its code loads with the first of them. */
export class LateGrowing {
  private parts: Parts | null = null;
  /** Aborted when the client disconnects. */
  private life = new AbortController();

  constructor(private readonly services: ReaderServices & WriterServices) {}

  /** Called when pieces of the text may be missing. */
  doubted(text: GrowingText): void {
    if (!this.services.requests.isConnected) return;
    if (this.parts !== null) this.parts.reader.doubted(text);
    else
      this.load().then(
        ({ reader }) => reader.doubted(text),
        (error: unknown) => {
          if (this.services.requests.isConnected) this.services.runtime.report(error);
        },
      );
  }

  /** `isUsed`: somebody looks at what the client shows. */
  grow(
    roomId: RoomId,
    text: GrowingBody,
    extra: Omit<GrowingDraft, 'body'>,
    isUsed: boolean,
  ): GrowingMessage | Promise<Message> {
    const { signal } = this.life;
    const begin = (draft: GrowingDraft): GrowingMessage => {
      // The first text of a stream may come after a sign-out, when another user writes.
      signal.throwIfAborted();
      return this.begin(roomId, { ...extra, ...draft }, isUsed);
    };
    if (typeof text === 'string') return begin({ body: text });
    if ('body' in text) return begin(text);
    return this.load().then(({ writers }) => writers.stream(text, (body) => begin({ body })));
  }

  goOn(roomId: RoomId, id: MessageId, length: number | undefined): GrowingMessage {
    return new LateMessage(
      id,
      this.load().then(({ writers }) => writers.goOn(roomId, id, length)),
    );
  }

  /** Ends the questions and the writing; called when the client disconnects. */
  stop(): void {
    const error = new ChatError('UNAVAILABLE', { message: 'The client is closed.' });
    this.parts?.reader.stop();
    this.parts?.writers.end(error);
    this.parts = null;
    this.life.abort(error);
    this.life = new AbortController();
  }

  private begin(roomId: RoomId, draft: GrowingDraft, isUsed: boolean): GrowingMessage {
    const id = this.services.runtime.newId() as MessageId;
    return new LateMessage(
      id,
      this.load().then(({ writers }) => writers.begin(roomId, id, draft, isUsed)),
    );
  }

  private async load(): Promise<Parts> {
    const { signal } = this.life;
    const { GrowingReader, GrowingWriters } = await loadCode();
    signal.throwIfAborted();
    this.parts ??= { reader: new GrowingReader(this.services), writers: new GrowingWriters(this.services) };
    return this.parts;
  }
}
