import type { Ext, SentMessage } from '#contracts';

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
export type HostMessage = MessageToSend &
  ({ readonly room: string; readonly roomId?: never } | { readonly roomId: string; readonly room?: never });

/** Messages by the app's bot or its users. Needs the scope `rooms`. */
export class HostMessages {
  constructor(private readonly requests: HostRequests) {}

  /**
   * Sends a message. To keep an order, wait for the answer or use `afterId`.
   * @throws ParleyError NOT_FOUND with the field, MUTED, ARCHIVED and others of `message:send`
   */
  async send({ id = crypto.randomUUID(), mentions = [], ...message }: HostMessage): Promise<SentMessage> {
    const body = { ...message, id, ...(mentions.length > 0 && { mentions: [...mentions] }) };
    return this.requests.send('POST /v1/server/messages', { body });
  }
}
