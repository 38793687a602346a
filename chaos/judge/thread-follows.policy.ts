import { answerOf, type ChaosHistory, type Exchange, isAcked } from './history.js';
import type { Violation } from './invariant.js';
import { leastHead, mostHead, namingReplies, type Reader, violation } from './thread-reader.js';

/** Users follow the threads that they asked to follow, and those of the replies that name them, until they end it. */
export function followsAsTold(history: ChaosHistory, reader: Reader): Violation[] {
  const follows = reader.asked.filter(({ event }) => event === 'thread:follow');
  return [
    ...contradicted(history, reader, follows),
    ...[...reader.places.keys()].flatMap((id) => inTheEnd(history, reader, id)),
  ];
}

/** An answer says what was asked for, unless something to the contrary took effect in the same moments: one answer may be as of both. */
function contradicted(history: ChaosHistory, reader: Reader, follows: readonly Exchange[]): Violation[] {
  return follows.flatMap((exchange) => {
    const { threadId = '', follow = false } = exchange.fields;
    const answered = answerOf(exchange);
    const told = answered?.answer.ok === true ? answered.answer.data.threads?.[0] : undefined;
    if (answered === undefined || told === undefined || told.following === follow) return [];
    const others = follows.filter(({ fields }) => fields.threadId === threadId && fields.follow !== follow);
    const isOpposed = others.some(
      (other) => other.askedAt <= answered.at && history.effectEndsAt(other) >= exchange.askedAt,
    );
    if (isOpposed || (!follow && isNamedWhile(history, reader, threadId, [exchange.askedAt, answered.at]))) return [];
    return [violation(reader, `follow: ${String(follow)} was answered with the contrary.`, answered.at, threadId)];
  });
}

function isNamedWhile(history: ChaosHistory, reader: Reader, threadId: string, [from, to]: readonly [number, number]) {
  const [least, most] = [leastHead(history, reader.room, from), mostHead(history, reader.room, to)];
  return namingReplies(history, reader, threadId).some(({ seq }) => seq > least && seq <= most);
}

/** Only what is certain: one cause that is later than everything to the contrary. */
function inTheEnd(history: ChaosHistory, reader: Reader, threadId: string): Violation[] {
  const place = reader.places.get(threadId);
  if (place === undefined) return [];
  const [begun, ended] = [true, false].map((follow) =>
    reader.asked.filter(
      ({ event, fields }) => event === 'thread:follow' && fields.threadId === threadId && fields.follow === follow,
    ),
  ) as [Exchange[], Exchange[]];
  const named = namingReplies(history, reader, threadId).map(({ seq }) => seq);
  if (!place.following && isCertain(history, reader, { causes: begun, contrary: ended }, named))
    return [violation(reader, 'follows no more, and has not ended it.', place.at, threadId)];
  const endedLast = ended.filter(isAcked).at(-1);
  const isNamedSince =
    endedLast === undefined || named.some((seq) => seq > leastHead(history, reader.room, endedLast.askedAt));
  if (place.following && !isNamedSince && isCertain(history, reader, { causes: ended, contrary: begun }, []))
    return [violation(reader, 'follows, and has ended it.', place.at, threadId)];
  return [];
}

interface Sides {
  readonly causes: readonly Exchange[];
  readonly contrary: readonly Exchange[];
}

/** @param named the seqs of replies that are causes too */
function isCertain(history: ChaosHistory, { room }: Reader, { causes, contrary }: Sides, named: readonly number[]) {
  const until = Math.max(-1, ...contrary.map((exchange) => history.effectEndsAt(exchange)));
  const isNamed = named.length > 0 && (until < 0 || named.some((seq) => seq > mostHead(history, room, until)));
  return isNamed || causes.some((exchange) => isAcked(exchange) && exchange.askedAt > until);
}
