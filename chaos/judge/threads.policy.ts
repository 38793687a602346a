import type { AnswerFields, RecordedMessage, RecordedThread, ReplyPlace } from '../records/record.js';
import { answerOf, type AuditedRoom, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';
import type { Invariant, Violation } from './invariant.js';
import { strayMarkers } from './thread-markers.policy.js';
import { type Reply, repliesIn, type ThreadMembers, threadsOf } from './thread-members.js';

/** Threads, and what each user has read of them and of the main timeline. */
export const THREADS: readonly Invariant[] = [
  {
    name: 'threads-are-whole',
    promise:
      'The replies of a thread are numbered 1, 2, 3 … in the order of `seq`, each is where it was sent, and every answer about a thread agrees with them.',
    breaches: (history) =>
      [...history.rooms.values()]
        .flatMap((room) => [...misnumbered(room), ...misplaced(history, room)])
        .concat(audits(history), pages(history), summaries(history)),
    lacks: lacksThreads,
  },
  {
    name: 'thread-markers-hold',
    promise:
      'Each marker moves by what the protocol names for it alone, and never back; a thread, and the main timeline, count as unread what their markers say; an acked reply makes its sender follow.',
    breaches: strayMarkers,
    lacks: lacksThreads,
  },
];

function lacksThreads(history: ChaosHistory): string | null {
  return [...history.rooms.values()].some((room) => repliesIn(room).length > 0) ? null : 'no reply was stored';
}

function misnumbered(room: AuditedRoom): Violation[] {
  return [...threadsOf(room).values()].flatMap(({ threadId, replies }) => {
    const root = room.byId.get(threadId)?.[0];
    const wrong = replies.find(({ reply }, index) => reply.threadSeq !== index + 1);
    const ids = [threadId, room.roomId];
    if (root === undefined || root.reply !== undefined || root.system !== null)
      return [{ what: 'The root of a thread is no message of the main timeline.', ids }];
    if (wrong === undefined) return [];
    const place = replies.indexOf(wrong) + 1;
    return [{ what: `Reply ${place} of the thread has the number ${wrong.reply.threadSeq}.`, ids: [wrong.id, ...ids] }];
  });
}

/** Every stored message is where its sender asked for it, and every frame says so. */
function misplaced(history: ChaosHistory, room: AuditedRoom): Violation[] {
  const astray = room.messages.flatMap(({ id, reply }) => {
    const fields = history.sends().get(id)?.[0]?.fields;
    if (fields === undefined) return [];
    const { threadId, inRoom = false } = fields;
    if (reply?.threadId === threadId && (reply?.inRoom ?? false) === inRoom) return [];
    return [{ what: 'The message is not where it was sent.', ids: [id, room.roomId, threadId ?? ''] }];
  });
  const frames = history.of('frame').filter(({ roomId }) => roomId === room.roomId);
  const misread = frames.flatMap(({ items, at, connection }) =>
    items.flatMap(({ type, id, reply }) => {
      const stored = type === 'message' ? room.byId.get(id)?.[0] : undefined;
      if (stored === undefined || isSame(stored.reply, reply)) return [];
      return [{ what: 'A frame shows another place of the message.', ids: [id, room.roomId, connection], at }];
    }),
  );
  return [...astray, ...misread];
}

function isSame(one: ReplyPlace | undefined, other: ReplyPlace | undefined): boolean {
  return one?.threadId === other?.threadId && one?.threadSeq === other?.threadSeq && one?.inRoom === other?.inRoom;
}

/** The main timeline and each thread, read from their starts, have all their messages. */
function audits(history: ChaosHistory): Violation[] {
  const listed = new Map(history.of('threadAudit').map((audit) => [audit.thread.threadId, audit]));
  return history.of('mainAudit').flatMap(({ roomId, seqs: main, at }) => {
    const room = history.rooms.get(roomId);
    if (room === undefined) return [];
    const inMain = seqsOf(room.messages.filter(isInMain));
    const wrong = main.join() === inMain.join() ? [] : [{ what: 'Its main timeline is not whole.', ids: [roomId], at }];
    const threads = [...threadsOf(room).values()].flatMap(({ threadId, replies }) => {
      const audit = listed.get(threadId);
      const ids = [threadId, roomId];
      if (audit === undefined) return [{ what: 'The thread is not in the list.', ids, at }];
      const { thread, seqs } = audit;
      if (seqs.join() !== seqsOf(replies).join()) return [{ what: 'The thread read is not the thread sent.', ids, at }];
      if (thread.replies === replies.length) return [];
      return [{ what: `The thread says ${thread.replies} replies, and has ${replies.length}.`, ids, at }];
    });
    return [...wrong, ...threads];
  });
}

function isInMain({ reply }: RecordedMessage): boolean {
  return reply === undefined || reply.inRoom;
}

function seqsOf(messages: readonly { readonly seq: number }[]): number[] {
  return messages.map(({ seq }) => seq);
}

/** A page has a run of its list without gaps. */
function pages(history: ChaosHistory): Violation[] {
  return history.exchanges.flatMap((exchange) => {
    const { event, fields, who } = exchange;
    const answered = answerOf(exchange);
    const room = history.rooms.get(fields.roomId ?? '');
    const isPaged =
      event === 'thread:open' || (event === 'message:page' && (fields.main ?? fields.threadId) !== undefined);
    if (!isPaged || room === undefined || answered?.answer.ok !== true) return [];
    const list = fields.threadId === undefined ? room.messages.filter(isInMain) : threadOf(room, fields.threadId);
    if (isRun(answered.answer.data, seqsOf(list))) return [];
    const what = `${who}: a page leaves out messages, or has others.`;
    return [{ what, ids: [fields.threadId ?? '', room.roomId, exchange.connection], at: answered.at }];
  });
}

function threadOf(room: AuditedRoom, threadId: string): readonly Reply[] {
  return threadsOf(room).get(threadId)?.replies ?? [];
}

function isRun({ seqs = [], reachedStart }: AnswerFields, list: readonly number[]): boolean {
  const from = seqs[0] === undefined ? 0 : list.indexOf(seqs[0]);
  if (from < 0 || (reachedStart === true && from > 0)) return false;
  return seqs.join() === list.slice(from, from + seqs.length).join();
}

/** One answer about a thread. What was answered or acked before it was asked for must be in it. */
interface Sighting {
  readonly askedAt: number;
  readonly at: number;
  readonly thread: RecordedThread;
}

function summaries(history: ChaosHistory): Violation[] {
  const byThread = groupBy(history.exchanges.flatMap(sightingsIn), ({ thread }) => thread.threadId);
  return [...byThread].flatMap(([threadId, sightings]) => {
    const room = history.rooms.get(sightings[0]?.thread.roomId ?? '');
    if (room === undefined) return [];
    const members = threadsOf(room).get(threadId) ?? { threadId, replies: [] };
    const before = known(history, members, sightings);
    return sightings.flatMap((sighting) => missing(members, sighting, before));
  });
}

function sightingsIn(exchange: Exchange): Sighting[] {
  const answered = answerOf(exchange);
  if (answered?.answer.ok !== true) return [];
  const { askedAt } = exchange;
  return (answered.answer.data.threads ?? []).map((thread) => ({ askedAt, at: answered.at, thread }));
}

/** When somebody knew of so many replies. */
interface Known {
  readonly at: number;
  readonly replies: number;
}

function known(history: ChaosHistory, { replies }: ThreadMembers, sightings: readonly Sighting[]): Known[] {
  const acked = replies.flatMap(({ id, reply }) =>
    (history.sends().get(id) ?? []).filter(isAcked).map((send) => ({
      at: answerOf(send)?.at ?? Infinity,
      replies: reply.threadSeq,
    })),
  );
  return [...acked, ...sightings.map(({ at, thread }) => ({ at, replies: thread.replies }))];
}

function missing({ threadId, replies }: ThreadMembers, { thread, askedAt, at }: Sighting, before: readonly Known[]) {
  const ids = [threadId, thread.roomId];
  const least = Math.max(0, ...before.filter((each) => each.at < askedAt).map((each) => each.replies));
  if (thread.replies < least)
    return [{ what: `An answer has ${thread.replies} replies, after there were ${least}.`, ids, at }];
  const lastSeq = replies[thread.replies - 1]?.seq ?? 0;
  if (thread.lastSeq === lastSeq && thread.replies <= replies.length) return [];
  return [{ what: `Reply ${thread.replies} has seq ${lastSeq}, and the answer says ${thread.lastSeq}.`, ids, at }];
}
