import { ChatError } from '#contracts/errors';
import type { Message, MessageId, ReadState, RequestOf, RoomId, RoomState, ThreadState, UserId } from '#contracts';

import { isMain } from '../src/replica/thread-summary.policy.js';
import {
  counter,
  countsOf,
  entry,
  liveMessages,
  type ModelRoom,
  type ModelStore,
  namedMessage,
  summaryOf,
} from './model-store.js';

/** The replies of a thread that are not purged. */
export function repliesIn(held: ModelRoom, threadId: MessageId): Message[] {
  return liveMessages(held).filter((message) => message.threadId === threadId);
}

/** The fields of a new message that is a reply. @throws ChatError if it cannot answer this root */
export function replyFields(
  held: ModelRoom,
  { threadId, inRoom = false }: Pick<RequestOf<'message:send'>, 'threadId' | 'inRoom'>,
): Partial<Message> {
  if (threadId === undefined) return {};
  const root = rootIn(held, threadId);
  if (root === undefined || root.kind === 'system' || root.threadId !== null) throw new ChatError('INVALID');
  if (root.deletedAt !== null || root.seq < held.room.firstSeq) throw new ChatError('GONE', { field: 'threadId' });
  const threadSeq = held.messages.filter((message) => message.threadId === threadId).length + 1;
  return { threadId, threadSeq, inRoom, replyTo: threadId };
}

/** A new message moves its sender's markers; a reply makes its sender, the root's sender and the mentioned follow. */
export function noteSent(store: ModelStore, held: ModelRoom, message: Message): void {
  const { seq, threadId, senderId, mentions } = message;
  const roomId = held.room.id;
  const membership = senderId === null ? undefined : entry(store.users, senderId).memberships.get(roomId);
  if (membership !== undefined) {
    if (isMain(message)) membership.readSeq = Math.max(membership.readSeq, seq);
    else membership.asideSeq = seq;
  }
  if (threadId === null) return;
  if (senderId !== null) followers(store, roomId, senderId).set(threadId, seq);
  for (const userId of [rootIn(held, threadId)?.senderId ?? null, ...mentions]) {
    const threads = userId === null ? null : followers(store, roomId, userId);
    if (threads !== null && !threads.has(threadId)) threads.set(threadId, seq - 1);
  }
}

/** @throws ChatError if there is no such thread */
export function threadState(store: ModelStore, userId: UserId, roomId: RoomId, threadId: MessageId): ThreadState {
  const held = entry(store.rooms, roomId);
  const root = rootIn(held, threadId);
  if (root === undefined) throw new ChatError('NOT_FOUND');
  const threads = followers(store, roomId, userId);
  const following = threads.has(threadId);
  const readSeq = threads.get(threadId) ?? 0;
  const aside = repliesIn(held, threadId).filter(({ inRoom }) => inRoom !== true);
  const counts = countsOf(following ? aside : [], readSeq, entry(store.users, userId), '');
  const thread = summaryOf(held, root) ?? { replies: 0, lastSeq: counter(0), lastAt: null, userIds: [] };
  const shown = root.seq < held.room.firstSeq ? null : namedMessage(store, root);
  return { roomId, threadId, root: shown, thread, following, readSeq: counter(readSeq), ...counts };
}

/** By thread that the user follows: the marker. */
export function followers(store: ModelStore, roomId: RoomId, userId: UserId): Map<MessageId, number> {
  const membership = entry(store.users, userId).memberships.get(roomId);
  return (membership === undefined ? null : (membership.threads ??= new Map())) ?? new Map();
}

/** The user's markers in the room, and what is unread above them. */
export function readOf({ readSeq, unread, mentions, main, threadsReadSeq = counter(0) }: RoomState): ReadState {
  return {
    readSeq,
    unread,
    mentions,
    ...(main && { main: { readSeq: main.readSeq, unread: main.unread, mentions: main.mentions } }),
    threadsReadSeq,
  };
}

function rootIn({ messages }: ModelRoom, threadId: MessageId): Message | undefined {
  return messages.find(({ id }) => id === threadId);
}
