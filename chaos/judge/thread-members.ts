import type { RecordedMessage, ReplyPlace } from '../records/record.js';
import { type AuditedRoom, groupBy } from './history.js';

export type Reply = RecordedMessage & { readonly reply: ReplyPlace };

/** A thread with replies, which are in the order of `seq`. */
export interface ThreadMembers {
  readonly threadId: string;
  readonly replies: readonly Reply[];
}

const threads = new WeakMap<AuditedRoom, ReadonlyMap<string, ThreadMembers>>();

export function repliesIn({ messages }: AuditedRoom): Reply[] {
  return messages.filter((message): message is Reply => message.reply !== undefined);
}

/** The threads of a room by their roots; found once. */
export function threadsOf(room: AuditedRoom): ReadonlyMap<string, ThreadMembers> {
  const found = threads.get(room) ?? grouped(room);
  threads.set(room, found);
  return found;
}

function grouped(room: AuditedRoom): ReadonlyMap<string, ThreadMembers> {
  const bySeq = repliesIn(room).sort((one, other) => one.seq - other.seq);
  const groups = groupBy(bySeq, ({ reply }) => reply.threadId);
  return new Map([...groups].map(([threadId, replies]) => [threadId, { threadId, replies }]));
}
