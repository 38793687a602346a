import type { Message, UserId } from '#contracts';

/** The user who reads, and the people whom this user blocks. */
export interface Reader {
  readonly me: UserId | null;
  readonly blocked: ReadonlySet<UserId>;
}

/** True if the message mentions the reader, unless it is by a person whom the reader blocks. */
export function mentionsReader({ mentions, senderId }: Message, { me, blocked }: Reader): boolean {
  return me !== null && mentions.includes(me) && (senderId === null || !blocked.has(senderId));
}
