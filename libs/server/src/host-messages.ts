import type { GrowingMessage } from '#contracts/growing/growing-message';
import { growStream } from '#contracts/growing/growing-stream';
import type { Message, SentMessage } from '#contracts';

import { HostGrowing } from './host-growing.js';
import type { HostGrowingMessage, HostMessage, RoomOfMessage } from './host-message.js';
import type { HostRequests } from './host-requests.js';

/** Messages by the app's bot or its users. Needs the scope `rooms`. */
export class HostMessages {
  private readonly growing: HostGrowing;

  constructor(private readonly requests: HostRequests) {
    this.growing = new HostGrowing(requests);
  }

  /**
   * Sends a message. To keep an order, wait for the answer or use `afterId`.
   * @throws ParleyError NOT_FOUND with the field, MUTED, ARCHIVED and others of `message:send`
   */
  async send({ id = crypto.randomUUID(), mentions = [], ...message }: HostMessage): Promise<SentMessage> {
    const body = { ...message, id, ...(mentions.length > 0 && { mentions: [...mentions] }) };
    return this.requests.send('POST /v1/server/messages', { body });
  }

  /**
   * Writes a message of the bot that readers see grow, for example the answer of a language model. `append` text to it, and `finish` it: a
   * message whose writer falls silent ends by itself, as `interrupted`.
   *
   * With a stream of texts as `body` it writes all of them and resolves with the ended message. It then ends as `cancelled` if a reader
   * asks to stop, if the stream rejects, or if the rest has no place; the last two reject.
   */
  grow(message: HostGrowingMessage & { readonly body: AsyncIterable<string> }): Promise<Message>;
  grow(message: HostGrowingMessage & { readonly body: string }): GrowingMessage;
  grow({
    body,
    id = crypto.randomUUID(),
    ...message
  }: HostGrowingMessage & { readonly body: string | AsyncIterable<string> }): Promise<Message> | GrowingMessage {
    const grow = (beginning: string): GrowingMessage => this.growing.begin({ ...message, id, body: beginning });
    return typeof body === 'string' ? grow(body) : growStream(body, grow);
  }

  /**
   * Goes on with a growing message of the bot, for example after a crash: from `length`, as `GrowingMessage.length` was. What was stored
   * beyond it must be appended again as it was. Without a `length` it goes on from the end.
   */
  growOn({ id, ...place }: RoomOfMessage & { readonly id: string }, length?: number): GrowingMessage {
    return this.growing.goOn(place, id, length);
  }
}
