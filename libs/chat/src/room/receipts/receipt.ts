import type { Message, MessageId, Seq, UserId } from '#client';

/** Members up to which a group says who has read a message. */
export const RECEIPT_MEMBERS_MAX = 20;

/** The last own message that others have read, and these others. */
export interface Receipt {
  readonly messageId: MessageId;
  readonly readers: readonly UserId[];
}

/**
 * Finds the last of the user's messages that others have read; `null` if there is none among `messages`.
 * @param importedSeq of the room: whether somebody has read a message up to it, nobody knows
 */
export function receiptOf(
  messages: readonly Message[],
  marks: ReadonlyMap<UserId, Seq>,
  me: UserId | null,
  importedSeq = 0,
): Receipt | null {
  const others = [...marks].filter(([userId]) => userId !== me);
  const furthest = Math.max(0, ...others.map(([, seq]) => seq));
  const last = messages.findLast(
    ({ kind, senderId, seq, deletedAt }) =>
      kind === 'text' && senderId === me && deletedAt === null && seq <= furthest && seq > importedSeq,
  );
  if (last === undefined || me === null) return null;
  return { messageId: last.id, readers: others.flatMap(([userId, seq]) => (seq >= last.seq ? [userId] : [])) };
}

export function isSameReceipt(one: Receipt | null, other: Receipt | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.messageId !== other.messageId || one.readers.length !== other.readers.length) return false;
  return one.readers.every((userId, index) => userId === other.readers[index]);
}
