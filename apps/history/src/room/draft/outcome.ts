import type { CommandResult, MessageId, RoomId } from '#contracts';

/**
 * What a command came to: its result, or what has yet to be read in the same transaction to give it. Of some it is kept
 * as it stands here, so that a redelivery is answered without being carried out.
 */
export type Outcome =
  | { readonly kind: 'result'; readonly result: CommandResult }
  | { readonly kind: 'room'; readonly roomId: RoomId; readonly created: boolean }
  | { readonly kind: 'state' }
  | { readonly kind: 'read' }
  | { readonly kind: 'message'; readonly id: MessageId };
