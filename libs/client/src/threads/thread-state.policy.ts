import { UNREAD_MAX } from '#contracts/limits';
import type { Message, RoomId, Seq, ThreadState, UserId } from '#contracts';

import { isSentSeen } from '../replica/read-state.policy.js';
import { mentionsReader, type Reader } from '../replica/reader.policy.js';

/** How many senders of the newest replies a thread names. */
const SENDERS_MAX = 5;

/** Numbers of unread replies, and of those that mention the user. Exact up to 99; 100 means "99+". */
export interface UnreadReplies {
  readonly replies: number;
  readonly mentions: number;
}

/** The threads with unread replies that the user follows. */
export interface UnreadThreads extends UnreadReplies {
  /** Newest reply first. */
  readonly threads: readonly ThreadState[];
  readonly rooms: ReadonlyMap<RoomId, UnreadReplies>;
}

/**
 * The thread with a new reply, as the server would send it; `null` if replies before it are missing.
 * @param followers the users whom the reply makes follow the thread
 */
export function withReply(
  state: ThreadState,
  reply: Message,
  reader: Reader,
  followers: readonly UserId[],
): ThreadState | null {
  if (reply.threadSeq !== state.thread.replies + 1) return null;
  const { me } = reader;
  const { senderId, seq, createdAt } = reply;
  const others = state.thread.userIds.filter((userId) => userId !== senderId);
  const userIds = senderId === null ? others : [senderId, ...others].slice(0, SENDERS_MAX);
  const next = { ...state, thread: { replies: reply.threadSeq, lastSeq: seq, lastAt: createdAt, userIds } };
  const isOwn = senderId !== null && senderId === me;
  if (isOwn && isSentSeen(reply)) return { ...readTo(next, seq), following: true };
  const isNew = !state.following && me !== null && followers.includes(me);
  const followed = isNew ? { ...readTo(next, (seq - 1) as Seq), following: true, unread: 0, mentions: 0 } : next;
  return isOwn ? followed : counted(followed, reply, reader);
}

/** The thread with this version of its root, if it is the newer one: frames of the room can come before a state of the user. */
export function withNewerRoot(state: ThreadState, held: Message | null = null): ThreadState {
  return held !== null && state.root !== null && held.rev > state.root.rev ? { ...state, root: held } : state;
}

/** The thread, read to its end at least up to `seq`. */
export function readTo(state: ThreadState, seq: Seq): ThreadState {
  if (seq < state.thread.lastSeq) return { ...state, readSeq: Math.max(state.readSeq, seq) as Seq };
  return { ...state, readSeq: Math.max(state.readSeq, seq) as Seq, unread: 0, mentions: 0 };
}

/** True if the reply may be among those that `unread` counts, or was. */
export function mayCount({ following, readSeq }: ThreadState, reply: Message, me: UserId | null): boolean {
  return following && reply.seq > readSeq && reply.inRoom !== true && reply.senderId !== me;
}

/** The sums of the threads that have unread replies. */
export function unreadIn(states: Iterable<ThreadState>): UnreadThreads {
  const threads = [...states].filter(({ following, unread }) => following && unread > 0).sort(byNewestReply);
  const rooms = new Map<RoomId, UnreadReplies>();
  for (const state of threads) rooms.set(state.roomId, sum(rooms.get(state.roomId), state));
  return { ...threads.reduce(sum, { replies: 0, mentions: 0 }), threads, rooms };
}

/** As the server lists them. */
export function byNewestReply(one: ThreadState, other: ThreadState): number {
  const [first, second] = [one, other].map(({ thread, threadId }) => `${thread.lastAt ?? ''} ${threadId}`);
  if (first === second) return 0;
  return (first ?? '') < (second ?? '') ? 1 : -1;
}

function counted(state: ThreadState, reply: Message, reader: Reader): ThreadState {
  if (!mayCount(state, reply, reader.me) || reply.deletedAt !== null) return state;
  const mentions = mentionsReader(reply, reader) ? 1 : 0;
  return { ...state, unread: capped(state.unread + 1), mentions: capped(state.mentions + mentions) };
}

function sum(before: UnreadReplies | undefined, { unread, mentions }: ThreadState): UnreadReplies {
  return { replies: capped((before?.replies ?? 0) + unread), mentions: capped((before?.mentions ?? 0) + mentions) };
}

function capped(count: number): number {
  return Math.min(UNREAD_MAX, count);
}
