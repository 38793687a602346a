import type { AsideMarkers, ChaosRecord, RecordedMessage, RecordedThread } from '../records/record.js';
import { answerOf, type AuditedRoom, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';
import type { Violation } from './invariant.js';
import { type Reply, threadsOf } from './thread-members.js';

/** The server told it to a user at `at`. In an answer to a request of `askedAt` it is newer than the request; else `askedAt` is null. */
interface Told {
  readonly askedAt: number | null;
  readonly at: number;
}

export type ToldThread = Told & { readonly thread: RecordedThread };
export type ToldMarkers = Told & Required<AsideMarkers>;

/** A user in a room: what they asked for, and what the server told them of their markers. */
export interface Reader {
  readonly who: string;
  readonly userId: string;
  readonly room: AuditedRoom;
  readonly asked: readonly Exchange[];
  /** The user's own messages. */
  readonly own: readonly RecordedMessage[];
  readonly threads: readonly ToldThread[];
  readonly markers: readonly ToldMarkers[];
  /** Items of `user:changes`. */
  readonly items: readonly ChaosRecord<'own'>[];
  /** After everything: the user's place in each thread, and in the room; none of users who are no members then. */
  readonly places: ReadonlyMap<string, ChaosRecord<'place'>>;
  readonly state: ChaosRecord<'state'> | undefined;
}

export function readersOf(history: ChaosHistory): Reader[] {
  const key = (who: string, roomId = ''): string => `${who} ${roomId}`;
  const asked = groupBy(history.exchanges, ({ who, fields }) => key(who, fields.roomId));
  const threads = groupBy(toldThreads(history), ({ who, thread }) => key(who, thread.roomId));
  const markers = groupBy(toldMarkers(history), ({ who, roomId }) => key(who, roomId));
  const items = groupBy(history.of('own'), ({ who, roomId }) => key(who, roomId ?? ''));
  const places = groupBy(history.of('place'), ({ who, roomId }) => key(who, roomId));
  const states = new Map(history.of('state').map((state) => [key(state.who, state.roomId), state]));
  return [...history.users.values()].flatMap(({ who, userId }) =>
    [...history.rooms.values()].map((room) => ({
      ...{ who, userId, room },
      asked: asked.get(key(who, room.roomId)) ?? [],
      own: room.messages.filter(({ senderId }) => senderId === userId),
      threads: threads.get(key(who, room.roomId)) ?? [],
      markers: markers.get(key(who, room.roomId)) ?? [],
      items: items.get(key(who, room.roomId)) ?? [],
      places: new Map((places.get(key(who, room.roomId)) ?? []).map((place) => [place.threadId, place])),
      state: states.get(key(who, room.roomId)),
    })),
  );
}

function toldThreads(history: ChaosHistory): (ToldThread & { readonly who: string })[] {
  const answered = history.exchanges.flatMap((exchange) => {
    const reply = answerOf(exchange);
    const threads = reply?.answer.ok === true ? (reply.answer.data.threads ?? []) : [];
    return threads.map((thread) => ({ who: exchange.who, askedAt: exchange.askedAt, at: reply?.at ?? 0, thread }));
  });
  const own = history
    .of('own')
    .flatMap(({ who, at, thread }) => (thread === undefined ? [] : [{ who, askedAt: null, at, thread }]));
  const places = history.of('place').map(({ who, at, ...thread }) => ({ who, askedAt: at, at, thread }));
  return [...answered, ...own, ...places];
}

function toldMarkers(history: ChaosHistory): (ToldMarkers & { readonly who: string; readonly roomId: string })[] {
  const answered = history.exchanges.flatMap((exchange) => {
    const { who, askedAt, fields } = exchange;
    const reply = answerOf(exchange);
    if (exchange.event !== 'read:mark' || reply?.answer.ok !== true) return [];
    return markersIn(reply.answer.data, { who, roomId: fields.roomId ?? '', askedAt, at: reply.at });
  });
  const own = history
    .of('own')
    .flatMap((item) => markersIn(item, { who: item.who, roomId: item.roomId ?? '', askedAt: null, at: item.at }));
  const states = history
    .of('state')
    .flatMap((state) => markersIn(state, { who: state.who, roomId: state.roomId, askedAt: state.at, at: state.at }));
  return [...answered, ...own, ...states];
}

function markersIn<More extends object>({ main, threadsReadSeq }: AsideMarkers, more: More) {
  return main === undefined || threadsReadSeq === undefined ? [] : [{ ...more, main, threadsReadSeq }];
}

export function violation({ who, userId, room }: Reader, what: string, at: number, ...ids: string[]): Violation {
  return { what: `${who}: ${what}`, ids: [...ids, room.roomId, userId], at };
}

/** The replies that make the user follow a thread: own ones, those that mention the user, and the first one to their message. */
export function namingReplies(history: ChaosHistory, { userId, room }: Reader, threadId: string): readonly Reply[] {
  const isMentionedIn = (id: string): boolean =>
    history.sends().get(id)?.[0]?.fields.mentions?.includes(userId) === true;
  const isOfRoot = room.byId.get(threadId)?.[0]?.senderId === userId || isMentionedIn(threadId);
  return (threadsOf(room).get(threadId)?.replies ?? []).filter(
    ({ id, senderId, seq, reply }) =>
      (senderId === userId || isMentionedIn(id) || (isOfRoot && reply.threadSeq === 1)) &&
      isMemberAtSeq(room, userId, seq),
  );
}

const ENTERED = ['room.created', 'member.joined', 'member.added'];

/** The notices that say that the user came into the room. */
export function entries({ messages }: AuditedRoom, userId: string): RecordedMessage[] {
  return messages.filter(({ system }) => system?.userId === userId && ENTERED.includes(system.type));
}

function isMemberAtSeq({ messages }: AuditedRoom, userId: string, seq: number): boolean {
  const last = messages.findLast((message) => message.seq < seq && message.system?.userId === userId);
  return last?.system != null && ENTERED.includes(last.system.type);
}

/** The head of the room was at least this at that time: somebody knew of it. */
export function leastHead(history: ChaosHistory, room: AuditedRoom, at: number): number {
  const acked = sendsIn(history, room).filter(([, attempts]) =>
    attempts.some((send) => isAcked(send) && (answerOf(send)?.at ?? Infinity) <= at),
  );
  return Math.max(0, ...acked.map(([seq]) => seq));
}

/** The head of the room was at most this at that time: the next message was not sent yet. */
export function mostHead(history: ChaosHistory, room: AuditedRoom, at: number): number {
  const later = sendsIn(history, room).filter(([, [first]]) => first !== undefined && first.askedAt >= at);
  return Math.min(room.headSeq, ...later.map(([seq]) => seq - 1));
}

const sends = new WeakMap<AuditedRoom, readonly (readonly [seq: number, attempts: readonly Exchange[]])[]>();

function sendsIn(history: ChaosHistory, room: AuditedRoom) {
  const found = sends.get(room) ?? room.messages.map(({ id, seq }) => [seq, history.sends().get(id) ?? []] as const);
  sends.set(room, found);
  return found;
}
