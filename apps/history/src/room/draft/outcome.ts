import type { CommandData, CommandResult, CommandType, MessageId, RoomId } from '#contracts';

/**
 * The outcome of a command: its result, or what has yet to be read in the same transaction to make the result. Kept
 * results are kept in this form, so a redelivery is answered without being carried out.
 */
export type Outcome =
  | { readonly kind: 'result'; readonly result: CommandResult }
  | { readonly kind: 'room'; readonly roomId: RoomId; readonly created: boolean }
  | { readonly kind: 'state' }
  | { readonly kind: 'read' }
  | { readonly kind: 'message'; readonly id: MessageId };

export function done<Type extends CommandType>(data: CommandData[Type]): Outcome {
  return { kind: 'result', result: { ok: true, data } };
}

/** The result is the message as the caller sees it after the transaction. */
export function messageOf(id: MessageId): Outcome {
  return { kind: 'message', id };
}
