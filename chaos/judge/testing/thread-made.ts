import type { AnswerFields, Happenings, RecordedMessage, RecordedThread, ReplyPlace } from '../../records/record.js';
import { END_AT, type HandMade, message, notice, ok, type Scene } from './hand-made.js';

const BEGAN_AT = 20_000;
const atOf = (seq: number): number => BEGAN_AT + seq * 1_000;
/** All is sent and marked. */
const LATER = 40_000;

const reply = (threadSeq: number, inRoom = false): ReplyPlace => ({ threadId: 't3', threadSeq, inRoom });

/** The root t3 of alice with three replies, the second one also in the room; the last one mentions bob. */
const STORED: readonly RecordedMessage[] = [
  notice(1, 'room.created', 'A'),
  notice(2, 'member.joined', 'B'),
  message(3),
  message(4, { senderId: 'B', reply: reply(1) }),
  message(5, { reply: reply(2, true) }),
  message(6, { senderId: 'B' }),
  message(7, { reply: reply(3) }),
].map((stored) => ({ ...stored, id: `t${stored.seq}`, createdAt: atOf(stored.seq) }));

const altered = (seq: number, more: Partial<RecordedMessage>): RecordedMessage[] =>
  STORED.map((stored) => (stored.seq === seq ? { ...stored, ...more } : stored));

export const ALICES: RecordedThread = {
  ...{ roomId: 't', threadId: 't3', replies: 3, lastSeq: 7 },
  ...{ following: true, readSeq: 7, unread: 0, mentions: 0 },
};
const BOBS: RecordedThread = { ...ALICES, readSeq: 5, unread: 1, mentions: 1 };
const UNFOLLOWED = { following: false, unread: 0, mentions: 0 };

interface ThreadScene {
  readonly stored?: readonly RecordedMessage[];
  /** In the end. */
  readonly alice?: Partial<RecordedThread>;
  readonly bob?: Partial<RecordedThread>;
  readonly alicesState?: Partial<Happenings['state']>;
  readonly bobsState?: Partial<Happenings['state']>;
  readonly bobsUnread?: readonly string[];
  readonly audit?: Partial<Happenings['threadAudit']> | null;
  readonly mainSeqs?: readonly number[];
  readonly more?: (made: HandMade) => unknown;
}

const BOB = { who: 'bob' };

/** Adds the room `t`. Everything goes well, except for what the scene changes. */
export function threading({
  stored = STORED,
  alice = {},
  bob = {},
  alicesState = {},
  bobsState = {},
  bobsUnread = ['t3'],
  audit = {},
  mainSeqs = [1, 2, 3, 5, 6],
  more = () => undefined,
}: ThreadScene = {}): NonNullable<Scene['more']> {
  return (made) => {
    made.add('founded', 'alice', atOf(1), { roomId: 't' });
    made.ask(atOf(2), 'room:join', { roomId: 't' }, ok({ rev: 2 }), BOB);
    for (const sent of STORED.slice(2)) send(made, sent);
    ask(made, 'bob', 'thread:read', { threadId: 't3', seq: 5 }, { threads: [BOBS] });
    ask(made, 'alice', 'read:mark', { seq: 6, main: true }, marked(6, 0));
    more(made);
    made.add('place', 'alice', END_AT - 1, { ...ALICES, ...alice });
    made.add('place', 'bob', END_AT - 1, { ...BOBS, ...bob });
    const state = { roomId: 't', main: { readSeq: 6, unread: 0 } };
    const alices = { ...state, readSeq: 7, unread: 0, threadsReadSeq: 0, ...alicesState };
    made.add('state', 'alice', END_AT - 1, alices);
    made.add('state', 'bob', END_AT - 1, { ...state, readSeq: 6, unread: 1, threadsReadSeq: 2, ...bobsState });
    made.add('unreadThreads', 'alice', END_AT - 1, { threadIds: [] });
    made.add('unreadThreads', 'bob', END_AT - 1, { threadIds: bobsUnread });
    made.add('mainAudit', 'auditor', END_AT - 1, { roomId: 't', seqs: mainSeqs });
    if (audit !== null) made.add('threadAudit', 'auditor', END_AT - 1, { thread: ALICES, seqs: [4, 5, 7], ...audit });
    const head = { headSeq: stored.length, headRev: stored.length };
    made.add('audited', 'auditor', END_AT - 1, { roomId: 't', ...head, messages: stored, memberIds: ['A', 'B'] });
  };
}

function send(made: HandMade, { id, seq, body, senderId, reply: place }: RecordedMessage): void {
  const { threadId, inRoom = false } = place ?? {};
  const thread = threadId === undefined ? {} : { threadId, ...(inRoom && { inRoom }) };
  const fields = { id, roomId: 't', body, ...thread, ...(seq === 7 && { mentions: ['B'] }) };
  made.ask(atOf(seq), 'message:send', fields, ok({ seq, rev: seq, dup: false }), senderId === 'B' ? BOB : {});
}

function ask(
  made: HandMade,
  who: string,
  event: string,
  fields: Happenings['asked']['fields'],
  answer: AnswerFields,
  at = LATER,
): HandMade {
  return made.ask(at, event, { roomId: 't', ...fields }, ok(answer), { who });
}

const marked = (readSeq: number, threadsReadSeq: number): AnswerFields => ({
  readSeq,
  main: { readSeq, unread: 0 },
  threadsReadSeq,
});

/** An answer of `thread:follow`. */
export function follow(made: HandMade, who: string, isFollowing: boolean, readSeq: number, at = LATER + 1_000) {
  const thread = { ...ALICES, following: isFollowing, readSeq };
  return ask(made, who, 'thread:follow', { threadId: 't3', follow: isFollowing }, { threads: [thread] }, at);
}

function item(made: HandMade, urev: number, readSeq: number): HandMade {
  const base = { connection: 'bob#1', type: 'thread', roomId: 't', readSeq: null, urev };
  return made.add('own', 'bob', LATER + urev, { ...base, thread: { ...BOBS, readSeq } });
}

type Breach = [invariant: string, what: string, scene: Scene];

const whole = (what: string, scene: ThreadScene): Breach => ['threads-are-whole', what, { more: threading(scene) }];
const markers = (what: string, scene: ThreadScene): Breach => ['thread-markers-hold', what, { more: threading(scene) }];
const page = (fields: Happenings['asked']['fields'], answer: AnswerFields): ThreadScene => ({
  more: (made) => ask(made, 'bob', 'message:page', fields, answer),
});

/** Histories that break what is promised of threads. */
export const THREAD_BREACHES: readonly Breach[] = [
  whole('a number is left out', { stored: altered(7, { reply: reply(4) }) }),
  whole('two replies have one number', { stored: altered(7, { reply: reply(2) }) }),
  whole('the numbers have another order than the seqs', {
    stored: altered(7, { reply: reply(2) }).map((each) => (each.seq === 5 ? { ...each, reply: reply(3, true) } : each)),
  }),
  whole('a reply is stored in the main timeline alone', {
    stored: STORED.map(({ reply: place, ...each }) =>
      each.seq === 7 || place === undefined ? each : { ...each, reply: place },
    ),
  }),
  whole('a reply is also in the room, unasked', {
    stored: altered(4, { reply: reply(1, true) }),
    mainSeqs: [1, 2, 3, 4, 5, 6],
  }),
  whole('the root is a reply itself', { stored: altered(3, { reply: { ...reply(1), threadId: 't6' } }) }),
  whole('a frame shows another number', {
    more: (made) => {
      const changed = { type: 'message' as const, id: 't4', seq: 4, rev: 4, version: 1, reply: reply(2) };
      made.add('frame', 'bob', atOf(4), { connection: 'bob#1', roomId: 't', from: 3, to: 4, items: [changed] });
    },
  }),
  whole('a page of the thread leaves out a reply', page({ threadId: 't3' }, { seqs: [4, 7] })),
  whole(
    'a page does not begin at the start that it says',
    page({ threadId: 't3' }, { seqs: [5, 7], reachedStart: true }),
  ),
  whole('a page of the main timeline has a reply beside it', page({ main: true }, { seqs: [3, 4, 5] })),
  whole('the thread is not listed', { audit: null }),
  whole('the thread, read from its start, lacks a reply', { audit: { seqs: [4, 5] } }),
  whole('the thread counts a reply too few', { audit: { thread: { ...ALICES, replies: 2 } } }),
  whole('the main timeline, read from its start, lacks a reply that is also there', { mainSeqs: [1, 2, 3, 6] }),
  whole('the number of replies falls', {
    more: (made) => {
      const fewer = { ...BOBS, replies: 2, lastSeq: 5 };
      ask(made, 'bob', 'thread:open', { threadId: 't3' }, { threads: [fewer], seqs: [4, 5] }, LATER + 1_000);
    },
  }),
  whole('the newest reply is another', {
    more: (made) => ask(made, 'bob', 'thread:list', {}, { threads: [{ ...BOBS, lastSeq: 6 }] }),
  }),
  markers('marking the main timeline reads the threads', {
    more: (made) => ask(made, 'bob', 'read:mark', { seq: 6, main: true }, marked(6, 6)),
  }),
  markers('a reply beside the main timeline moves its marker', {
    alicesState: { main: { readSeq: 7, unread: 0 } },
  }),
  markers('nothing has read the thread so far', {
    bob: { readSeq: 7, unread: 0, mentions: 0 },
    bobsUnread: [],
  }),
  markers('the marker of a thread falls', { bob: { readSeq: 4 } }),
  markers('the items of a thread fall', { more: (made) => item(item(made, 1, 5), 2, 4) }),
  markers('an acked mark is none', {
    more: (made) => ask(made, 'bob', 'thread:read', { threadId: 't3', seq: 7 }, { threads: [BOBS] }),
  }),
  markers('a sender has not read the own reply', { alice: { readSeq: 5 } }),
  markers('a sender has not read the own message', {
    alicesState: { main: { readSeq: 3, unread: 1 } },
  }),
  markers('a sender does not follow', { alice: UNFOLLOWED }),
  markers('a mentioned user does not follow', { bob: UNFOLLOWED, bobsUnread: [] }),
  markers('a user follows who has ended it', { more: (made) => follow(made, 'alice', false, 7) }),
  markers('a user does not follow who has asked for it', {
    alice: UNFOLLOWED,
    more: (made) => follow(follow(made, 'alice', false, 7), 'alice', true, 7, LATER + 2_000),
  }),
  markers('an answer says the contrary', {
    more: (made) => ask(made, 'bob', 'thread:follow', { threadId: 't3', follow: false }, { threads: [BOBS] }, 24_500),
  }),
  markers('a thread counts too little', { bob: { unread: 0, mentions: 0 } }),
  markers('a thread counts a mention too few', { bob: { mentions: 0 } }),
  markers('a thread counts less than nothing', {
    more: (made) => ask(made, 'bob', 'thread:list', {}, { threads: [{ ...BOBS, unread: -1 }] }),
  }),
  markers('the main timeline counts a reply beside it', { bobsState: { main: { readSeq: 6, unread: 1 } } }),
  markers('readSeq leaves out the own reply', { alicesState: { readSeq: 6 } }),
  markers('everything was marked, and a reply is unread', {
    bobsState: { readSeq: 7, main: { readSeq: 7, unread: 0 } },
    more: (made) => ask(made, 'bob', 'read:mark', { seq: 7 }, marked(7, 2)),
  }),
  markers('an unread thread is not in the list', { bobsUnread: [] }),
  markers('a read thread is in the list', {
    more: (made) =>
      ask(made, 'bob', 'thread:list', { unread: true }, { threads: [{ ...BOBS, unread: 0, mentions: 0 }] }),
  }),
];
