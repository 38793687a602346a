import type { MentionPage, Message, ThreadState } from '#contracts';

import { mentionsReader, type Reader } from '../replica/reader.policy.js';
import { isMain } from '../replica/thread-summary.policy.js';

/** A message that mentions the user. `unread`: its room's main timeline, or a thread that the user follows, counts the mention. */
export type Mention = MentionPage['mentions'][number];

/** Newest first, as the server lists them. */
export function byTime({ message: one }: Mention, { message: other }: Mention): number {
  return compare(other.createdAt, one.createdAt) || compare(other.roomId, one.roomId) || Math.sign(other.seq - one.seq);
}

/** True if the server would list the message for this user. */
export function isListed(message: Message, reader: Reader): boolean {
  return message.deletedAt === null && message.senderId !== reader.me && mentionsReader(message, reader);
}

/** True if the thread does not count its reply as unread. */
export function isReadIn(
  { threadId, following, readSeq }: Pick<ThreadState, 'threadId' | 'following' | 'readSeq'>,
  reply: Message,
): boolean {
  return reply.threadId === threadId && !isMain(reply) && (!following || reply.seq <= readSeq);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
