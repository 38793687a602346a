import { answerOf, type ChaosHistory, type Exchange, groupBy } from './history.js';
import type { Violation } from './invariant.js';
import { answersAsTold, readInMainBy } from './thread-answers.policy.js';
import { followsAsTold } from './thread-follows.policy.js';
import { entries, leastHead, mostHead, namingReplies, type Reader, readersOf, violation } from './thread-reader.js';
import { miscounts, unreadLists } from './thread-unread.policy.js';

export function strayMarkers(history: ChaosHistory): Violation[] {
  const readers = readersOf(history);
  return readers
    .flatMap((reader) => [
      ...unexplained(history, reader),
      ...movedBack(reader),
      ...lost(reader),
      ...followsAsTold(history, reader),
      ...answersAsTold(history, reader),
      ...miscounts(history, reader),
    ])
    .concat(unreadLists(history, readers));
}

/** The seqs to which something may have moved a marker. */
interface Causes {
  readonly seqs: ReadonlySet<number>;
  /** The head at a moment, from the least to the most that it may have been. */
  readonly heads: readonly (readonly [least: number, most: number])[];
}

const isCaused = ({ seqs, heads }: Causes, seq: number): boolean =>
  seqs.has(seq) || heads.some(([least, most]) => least <= seq && seq <= most);

/** The table of docs/protocol/threads.md, section 2: who moves which marker, and to where. */
function unexplained(history: ChaosHistory, reader: Reader): Violation[] {
  const { asked, own, room, userId } = reader;
  const seqsOf = (marks: readonly Exchange[]): number[] => marks.flatMap(({ fields: { seq } }) => seq ?? []);
  const marks = asked.filter(({ event }) => event === 'read:mark');
  // The head, before the notice of the entry or with it.
  const entered = entries(room, userId).flatMap(({ seq }) => [seq, seq - 1]);
  const inAll = [0, ...entered, ...seqsOf(marks.filter(({ fields: { main } }) => main !== true))];
  const ownInMain = own.flatMap(readInMainBy);
  const main: Causes = { seqs: new Set([...inAll, ...seqsOf(marks), ...ownInMain]), heads: [] };
  const all: Causes = { seqs: new Set(inAll), heads: [] };
  const ofThread = new Map<string, Causes>();
  const causesIn = (threadId: string): Causes => {
    const known = ofThread.get(threadId) ?? threadCauses(history, reader, threadId, inAll);
    ofThread.set(threadId, known);
    return known;
  };
  return [
    ...reader.markers.flatMap(({ at, main: { readSeq }, threadsReadSeq }) => [
      ...(isCaused(main, readSeq) ? [] : [violation(reader, `nothing moved the main marker to ${readSeq}.`, at)]),
      ...(isCaused(all, threadsReadSeq)
        ? []
        : [violation(reader, `nothing read all threads up to ${threadsReadSeq}.`, at)]),
    ]),
    ...reader.threads.flatMap(({ at, thread: { threadId, readSeq } }) =>
      isCaused(causesIn(threadId), readSeq)
        ? []
        : [violation(reader, `nothing moved the marker of the thread to ${readSeq}.`, at, threadId)],
    ),
  ];
}

function threadCauses(history: ChaosHistory, reader: Reader, threadId: string, inAll: readonly number[]): Causes {
  const { room, userId } = reader;
  const asked = reader.asked.filter(({ fields }) => fields.threadId === threadId);
  const read = asked.filter(({ event }) => event === 'thread:read').flatMap(({ fields: { seq } }) => seq ?? []);
  const named = namingReplies(history, reader, threadId).map(({ seq, senderId, keepsUnread }) =>
    senderId === userId && keepsUnread !== true ? seq : seq - 1,
  );
  const follows = asked.filter(({ event, fields: { follow } }) => event === 'thread:follow' && follow === true);
  return {
    seqs: new Set([...inAll, ...read, ...named]),
    heads: follows.map((exchange) => [
      leastHead(history, room, exchange.askedAt),
      mostHead(history, room, history.effectEndsAt(exchange)),
    ]),
  };
}

/** A marker as the server told it. */
interface Point {
  readonly name: string;
  readonly askedAt: number | null;
  readonly at: number;
  readonly seq: number;
}

/** A marker in an answer is not below those that came before the request. In items, no marker falls from one `urev` to the next. */
function movedBack(reader: Reader): Violation[] {
  const told = groupBy(pointsOf(reader), ({ name }) => name);
  return [...[...told.values()].flatMap((points) => fallenAnswers(reader, points)), ...fallenItems(reader)];
}

function pointsOf({ threads, markers }: Reader): Point[] {
  return [
    ...threads.map(({ askedAt, at, thread }) => ({ name: thread.threadId, askedAt, at, seq: thread.readSeq })),
    ...markers.flatMap(({ askedAt, at, main, threadsReadSeq }) => [
      { name: 'main', askedAt, at, seq: main.readSeq },
      { name: 'all threads', askedAt, at, seq: threadsReadSeq },
    ]),
  ];
}

function fallenAnswers(reader: Reader, told: readonly Point[]): Violation[] {
  return told.flatMap(({ name, askedAt, at, seq }) => {
    if (askedAt === null) return [];
    const before = Math.max(0, ...told.filter((each) => each.at < askedAt).map((each) => each.seq));
    return seq >= before ? [] : [violation(reader, `the marker of ${name} fell from ${before} to ${seq}.`, at)];
  });
}

function fallenItems(reader: Reader): Violation[] {
  const last = new Map<string, number>();
  const inOrder = [...reader.items].sort((one, other) => one.urev - other.urev);
  return inOrder.flatMap(({ thread, main, threadsReadSeq, urev, at }) => {
    const told: [string, number | undefined][] = [
      [thread?.threadId ?? '', thread?.readSeq],
      ['main', main?.readSeq],
      ['all threads', threadsReadSeq],
    ];
    return told.flatMap(([name, seq]) => {
      const before = last.get(name) ?? 0;
      if (seq === undefined) return [];
      last.set(name, Math.max(before, seq));
      return seq >= before ? [] : [violation(reader, `the marker of ${name} fell to ${seq} at urev ${urev}.`, at)];
    });
  });
}

/** An answer says at least what was asked for, and the user's own messages are read: with them the markers are committed. */
function lost(reader: Reader): Violation[] {
  return [...reader.asked.flatMap((exchange) => fallsShort(reader, exchange)), ...unreadOwn(reader)];
}

function fallsShort(reader: Reader, exchange: Exchange): Violation[] {
  const answered = answerOf(exchange);
  const { event, fields } = exchange;
  if (answered?.answer.ok !== true) return [];
  const { main, threads = [] } = answered.answer.data;
  const told = { 'read:mark': main, 'thread:read': threads[0] }[event];
  if (told === undefined || fields.seq === undefined || told.readSeq >= fields.seq) return [];
  return [violation(reader, `${event} to ${fields.seq} was acked with ${told.readSeq}.`, answered.at)];
}

function unreadOwn(reader: Reader): Violation[] {
  const { own, places, state } = reader;
  const reading = own.filter(({ keepsUnread }) => keepsUnread !== true);
  return reading.flatMap(({ id, seq, reply }) => {
    const inThread = reply === undefined ? undefined : places.get(reply.threadId)?.readSeq;
    const inMain = reply?.inRoom === false ? undefined : state?.main?.readSeq;
    const behind = [inThread, inMain].filter((readSeq) => readSeq !== undefined && readSeq < seq);
    return behind.map((readSeq) =>
      violation(reader, `read up to ${readSeq ?? 0}, and sent ${seq}.`, state?.at ?? 0, id),
    );
  });
}
