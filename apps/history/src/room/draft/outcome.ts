import type { CommandData, CommandResult, CommandType, MessageId, RoomId } from '#contracts';

/**
 * The outcome of a command: its result, or what the transaction must still read for the result. Results are stored in
 * this form, so a redelivery is answered without applying the command again.
 */
export type Outcome =
  | { readonly kind: 'result'; readonly result: CommandResult }
  | { readonly kind: 'room'; readonly roomId: RoomId; readonly created: boolean }
  | { readonly kind: 'state' }
  | { readonly kind: 'read' }
  | { readonly kind: 'thread'; readonly threadId: MessageId }
  | { readonly kind: 'message'; readonly id: MessageId };

export function done<Type extends CommandType>(data: CommandData[Type]): Outcome {
  return { kind: 'result', result: { ok: true, data } };
}

/** The result is the message as the caller sees it after the transaction. */
export function messageOf(id: MessageId): Outcome {
  return { kind: 'message', id };
}
