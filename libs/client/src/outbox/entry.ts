import type { ErrorBody, Ext, MessageId, Rev, RoomId, Seq, UserId } from '#contracts';

/**
 * A message of mine on its way. `waiting`: will be sent (again); `error` tells why not yet. `sending`: the answer is
 * under way. `sent`: stored, and about to appear among the room's messages. `failed`: the server will not have it.
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
  /** Once stored. */
  readonly seq: Seq | null;
  readonly rev: Rev | null;
}

/** The request that sends the message. `after` is the one before it that has not been seen among the room's messages. */
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
