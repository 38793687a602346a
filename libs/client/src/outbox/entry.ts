import type { ErrorBody, Ext, MessageId, Rev, RoomId, Seq, UserId } from '#contracts';

/**
 * State of an outgoing message. `waiting`: will be sent or resent; `error` has the reason of the last failure.
 * `sending`: waits for the answer. `sent`: stored, but not yet among the room's messages. `failed`: the server refused
 * it.
 */
export type PendingStatus = 'waiting' | 'sending' | 'sent' | 'failed';

export interface PendingMessage {
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly body: string;
  readonly replyTo: MessageId | null;
  readonly mentions: readonly UserId[];
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
export function sendRequest(entry: PendingMessage, after: PendingMessage | undefined) {
  const { id, roomId, body, replyTo, mentions, ext } = entry;
  return {
    id,
    roomId,
    body,
    ...(replyTo !== null && { replyTo }),
    ...(mentions.length > 0 && { mentions: [...mentions] }),
    ...(ext !== null && { ext }),
    ...(after !== undefined && { afterId: after.id }),
  };
}
