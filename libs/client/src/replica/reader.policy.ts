import type { Message, RoomId, UserId } from '#contracts';

/** The user who reads, and the people whom this user blocks. */
export interface Reader {
  readonly me: UserId | null;
  readonly blocked: ReadonlySet<UserId>;
  /** When the user came into the room; `null` if that is not known. */
  readonly joinedAt: (roomId: RoomId) => string | null;
}

/** True if the message mentions the reader, unless it is by a person whom the reader blocks. */
export function mentionsReader(message: Message, { me, blocked, joinedAt }: Reader): boolean {
  const { roomId, senderId } = message;
  return me !== null && mentionsMe(message, me, joinedAt(roomId)) && (senderId === null || !blocked.has(senderId));
}

/**
 * True if the message names the user, or is to everyone, the user among them: another sent it when the user was in the room already.
 * @param joinedAt `me.joinedAt` of the room; `null` if it is not known
 */
export function mentionsMe(
  { mentions, everyone, senderId, createdAt }: Pick<Message, 'mentions' | 'everyone' | 'senderId' | 'createdAt'>,
  me: UserId,
  joinedAt: string | null,
): boolean {
  const tellsMe = everyone === true && senderId !== me && joinedAt !== null && joinedAt <= createdAt;
  return tellsMe || mentions.includes(me);
}
