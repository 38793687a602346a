import type { GrowingMessage } from '#contracts/growing/growing-message';
import { growStream } from '#contracts/growing/growing-stream';
import type { Ext, Message, SentMessage } from '#contracts';

import { HostGrowing } from './host-growing.js';
import type { HostRequests } from './host-requests.js';

interface MessageToSend {
  /** A UUID that stands for the message: a job that is repeated sends it once. Left out: the call makes one for its own repeats. */
  readonly id?: string;
  /** The host's id of the sender. Needs the scope `sessions` too. Left out: the app's bot. */
  readonly as?: string;
  readonly body: string;
  readonly ext?: Ext;
  /** The host's ids of members. */
  readonly mentions?: readonly string[];
  /** The id of a message. */
  readonly replyTo?: string;
  /** The id of a message: Parley stores this one only after that. */
  readonly afterId?: string;
  /** The id of the message whose thread this one is a reply in. */
  readonly threadId?: string;
  /** The reply is also sent to the room. */
  readonly inRoom?: boolean;
}

/** `room`: the host's own id of a room; `roomId`: Parley's id of any room that the sender may write in. */
export type RoomOfMessage =
  | { readonly room: string; readonly roomId?: never }
  | { readonly roomId: string; readonly room?: never };

export type HostMessage = MessageToSend & RoomOfMessage;

/** A message that grows has no other sender than the app's bot. */
export type HostGrowingMessage = Omit<MessageToSend, 'as' | 'body'> & RoomOfMessage;

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
