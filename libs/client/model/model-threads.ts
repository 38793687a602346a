import { ChatError } from '#contracts/errors';
import { KEPT_UNREAD_MAX } from '#contracts/limits';
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

/** Others have something unread in the main timeline or the thread, wherever the new message will stand. */
export function leavesUnread(
  store: ModelStore,
  held: ModelRoom,
  { senderId, threadId = null, inRoom = false }: Partial<Message>,
): boolean {
  const membership = entry(store.users, senderId as UserId).memberships.get(held.room.id);
  const isUnread = (message: Message, readSeq: number): boolean =>
    message.seq > readSeq && message.kind === 'text' && message.senderId !== senderId && message.deletedAt === null;
  const replies = threadId === null ? [] : repliesIn(held, threadId);
  const readTo = threadId === null ? 0 : (followers(store, held.room.id, senderId as UserId).get(threadId) ?? 0);
  if (replies.some((reply) => isUnread(reply, Math.max(readTo, membership?.threadsReadSeq ?? 0)))) return true;
  const main = threadId === null || inRoom ? liveMessages(held).filter(isMain) : [];
  return main.some((message) => isUnread(message, membership?.readSeq ?? 0));
}

/** A new message moves its sender's markers; a reply makes its sender, the root's sender and the mentioned follow. */
export function noteSent(store: ModelStore, held: ModelRoom, message: Message): void {
  const { seq, threadId, senderId, mentions } = message;
  if (senderId !== null) moveMarkers(store, message, senderId);
  if (threadId === null) return;
  for (const userId of [rootIn(held, threadId)?.senderId ?? null, senderId, ...mentions]) {
    const threads = userId === null ? null : followers(store, held.room.id, userId);
    if (threads !== null && !threads.has(threadId)) threads.set(threadId, seq - 1);
  }
}

function moveMarkers(store: ModelStore, message: Message, senderId: UserId): void {
  const { seq, roomId, threadId } = message;
  const isKept = message.keepsUnread === true;
  const membership = entry(store.users, senderId).memberships.get(roomId);
  if (membership !== undefined) {
    const keptSeq = threadId === null ? seq - KEPT_UNREAD_MAX : 0;
    if (isKept || isMain(message)) membership.readSeq = Math.max(membership.readSeq, isKept ? keptSeq : seq);
    if (isKept || !isMain(message)) membership.asideSeq = seq;
  }
  if (threadId !== null && !isKept) followers(store, roomId, senderId).set(threadId, seq);
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
