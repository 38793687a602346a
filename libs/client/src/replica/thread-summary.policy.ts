import type { Message, ThreadSummary, UserId } from '#contracts';

/** Number of different senders in a `ThreadSummary`. */
const SENDERS_MAX = 5;

const EMPTY = { replies: 0, userIds: [] as UserId[] };

/** True for messages of the main timeline: no replies, and replies that were also sent to the room. */
export function isMain({ threadId, inRoom }: Pick<Message, 'threadId' | 'inRoom'>): boolean {
  return threadId === null || inRoom === true;
}

/** The root with its `thread` raised to this one, unless it has as many replies. */
export function raisedTo(root: Message, thread: ThreadSummary | undefined): Message {
  const isHigher = thread !== undefined && thread.replies > (root.thread?.replies ?? 0);
  return isHigher ? { ...root, thread } : root;
}

/** The root of this reply as the reply shows it. Replies are numbered, so the number is taken and never counted. */
export function withReply(root: Message, { threadSeq = 0, seq, createdAt, senderId }: Message): Message {
  const { replies, userIds } = root.thread ?? EMPTY;
  if (threadSeq <= replies) return root;
  const senders = senderId === null ? userIds : [senderId, ...userIds.filter((userId) => userId !== senderId)];
  const thread = { replies: threadSeq, lastSeq: seq, lastAt: createdAt, userIds: senders.slice(0, SENDERS_MAX) };
  return { ...root, thread };
}
