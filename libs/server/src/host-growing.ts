import type { GrowingMessage, GrowingRequests } from '#contracts/growing/growing-message';
import { type GrowingClock, GrowingQueue } from '#contracts/growing/growing-queue';
import { GrowingWriter } from '#contracts/growing/growing-writer';
import { codePoints } from '#contracts/text';
import type { MessageId } from '#contracts';

import type { HostRequests } from './host-requests.js';
import type { HostMessage, RoomOfMessage } from './host-message.js';
import { ParleyError } from './parley-error.js';

/** `RATE_GROW` by default. With a lower one Parley asks for longer waits. */
const RATE = { points: 600, windowMs: 10_000 };

const CLOCK: GrowingClock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Writes growing messages as the app's bot. All of them share a queue. */
export class HostGrowing {
  private readonly queue = new GrowingQueue(CLOCK, Math.random, () => RATE);

  constructor(private readonly requests: HostRequests) {}

  begin({ id, ...message }: HostMessage & { readonly id: string }): GrowingMessage {
    const roomId = this.roomIdOf(message);
    return this.writer(id, roomId, async () => {
      await roomId;
      const { mentions = [], ...fields } = message;
      const body = { ...fields, id, grow: true, ...(mentions.length > 0 && { mentions: [...mentions] }) };
      await this.requests.send('POST /v1/server/messages', { body });
      return codePoints(message.body);
    });
  }

  goOn(place: RoomOfMessage, id: string, length: number | undefined): GrowingMessage {
    const roomId = this.roomIdOf(place);
    return this.writer(id, roomId, async () => {
      if (length !== undefined) return length;
      const path = { id: await roomId, messageId: id };
      const body = { offset: 0, text: '' };
      return (await this.requests.send('POST /v1/rooms/{id}/messages/{messageId}/append', { path, body })).length;
    });
  }

  private async roomIdOf({ room, roomId }: RoomOfMessage): Promise<string> {
    if (roomId !== undefined) return roomId;
    return (await this.requests.send('GET /v1/server/rooms/{externalId}', { path: { externalId: room } })).id;
  }

  private writer(messageId: string, roomId: Promise<string>, start: () => Promise<number>): GrowingMessage {
    const path = async () => ({ id: await roomId, messageId });
    const requests: GrowingRequests = {
      append: async (body) =>
        this.requests.send('POST /v1/rooms/{id}/messages/{messageId}/append', { path: await path(), body }),
      finish: async (body) =>
        this.requests.send('POST /v1/rooms/{id}/messages/{messageId}/finish', { path: await path(), body }),
      problemOf: (error) => (error instanceof ParleyError ? error : null),
      refusal: (code, details) => new ParleyError(code, 'never', REFUSALS[code] ?? code, details),
    };
    return new GrowingWriter(messageId as MessageId, this.queue, requests, start);
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  INVALID: 'No message can have this text.',
  LIMIT_REACHED: 'The message has no place for this text. Finish it, and go on in another one.',
};
