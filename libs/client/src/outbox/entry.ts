import type { ErrorBody, EVENTS, EventsOf, Ext, MessageId, RequestOf, Rev, RoomId, Seq } from '#contracts';

import type { Draft } from './draft.policy.js';

/**
 * State of an outgoing message. `waiting`: will be sent or resent; `error` has the reason of the last failure.
 * `sending`: waits for the answer. `sent`: stored, but not yet among the room's messages. `failed`: the server refused
 * it.
 */
export type PendingStatus = 'waiting' | 'sending' | 'sent' | 'failed';

/** The events that store a message under an id of the client's. */
export type SendEvent = {
  [Event in EventsOf<'command'>]: (typeof EVENTS)[Event]['sendLike'] extends true ? Event : never;
}[EventsOf<'command'>];

/** A request of such an event, without the fields that the outbox adds. */
export type SendFields = {
  [Event in SendEvent]: { readonly event: Event; readonly fields: Omit<RequestOf<Event>, 'id' | 'roomId' | 'afterId'> };
}[SendEvent];

/** An outgoing message: the request, and the fields to show until the room contains the message. */
export interface PendingMessage extends Required<Omit<Draft, 'replyTo' | 'ext'>> {
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly request: SendFields;
  readonly replyTo: MessageId | null;
  readonly ext: Ext | null;
  /** By this client's clock. */
  readonly createdAt: string;
  readonly status: PendingStatus;
  readonly error: ErrorBody | null;
  /** Set once stored. */
  readonly seq: Seq | null;
  readonly rev: Rev | null;
}

/** Builds the request. `after` is the previous outgoing message, unless the room shows that one already. */
export function sendRequest({ id, roomId, request }: PendingMessage, after: PendingMessage | undefined) {
  return { id, roomId, ...request.fields, ...(after !== undefined && { afterId: after.id }) };
}
