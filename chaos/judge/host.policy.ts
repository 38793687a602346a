import { endsToHearAt } from './access.policy.js';
import { answerOf, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';
import type { Invariant, Violation } from './invariant.js';

/** What the server of an app (the host) is promised, which repeats its requests as often as it likes. */
export const HOST: readonly Invariant[] = [
  {
    name: 'host-makes-once',
    promise: 'However often a host repeats its requests, there is one user, room, direct room and message of each.',
    breaches: (history) => [...madeTwice(history), ...storedTwice(history)],
    lacks: lacksHost,
  },
  {
    name: 'host-change-holds',
    promise:
      "An acked change of a host holds, until the host changes it again: a user's name, a room's topic, members, and the order of messages.",
    breaches: (history) => [...lostPuts(history), ...lostMembers(history), ...outOfOrder(history)],
    lacks: lacksHost,
  },
  {
    name: 'host-removes-for-good',
    promise:
      'A user whom a host has removed is no member, and receives nothing of the room after 2 s (60 s after a fault), until the host adds them.',
    breaches: (history) => removals(history).flatMap((removal) => comesBack(history, removal)),
    lacks: (history) => (removals(history).length === 0 ? 'no host has removed a member' : null),
  },
];

function lacksHost(history: ChaosHistory): string | null {
  return history.of('hosted').length === 0 ? 'the run had no host' : null;
}

/** Requests that put one thing. */
const PUTTING = ['user:put', 'room:put', 'room:pair'];
const SEATING = ['member:set', 'member:remove'];

function keyOf({ event, externalId = '' }: { readonly event: string; readonly externalId?: string }): string {
  return `${event} ${externalId}`;
}

function puts(history: ChaosHistory): Map<string, Exchange[]> {
  const exchanges = history.exchanges.filter(({ event }) => PUTTING.includes(event));
  return groupBy(exchanges, ({ event, fields: { externalId = '' } }) => keyOf({ event, externalId }));
}

/** By room and user. */
function seatings(history: ChaosHistory): Map<string, Exchange[]> {
  const exchanges = history.exchanges.filter(
    ({ event, fields }) => SEATING.includes(event) && fields.externalId !== undefined,
  );
  return groupBy(exchanges, ({ fields: { roomId = '', userId = '' } }) => `${roomId} ${userId}`);
}

/** Every answer, and Parley in the end, must name the same object; and at most one answer says that it is new. */
function madeTwice(history: ChaosHistory): Violation[] {
  const hosted = groupBy(history.of('hosted'), keyOf);
  return [...puts(history)].flatMap(([key, exchanges]) => {
    const made = exchanges.flatMap((exchange) => {
      const answer = answerOf(exchange)?.answer;
      return answer?.ok === true ? [answer.data] : [];
    });
    const present = hosted.get(key) ?? [];
    const ids = [...new Set([...made, ...present].map(({ id = '' }) => id))];
    if (ids.length > 1) return [{ what: `${key} is ${ids.length} objects.`, ids }];
    const times = made.filter(({ isNew }) => isNew).length;
    return times > 1 ? [{ what: `${key} was answered as new ${times} times.`, ids }] : [];
  });
}

function roomsOfHosts(history: ChaosHistory) {
  const hosted = history.of('hosted').filter(({ event }) => event === 'room:put');
  return hosted.flatMap(({ id }) => history.rooms.get(id) ?? []);
}

/** Each call of a host has a text of its own. */
function storedTwice(history: ChaosHistory): Violation[] {
  return roomsOfHosts(history).flatMap(({ roomId, messages }) => {
    const texts = messages.filter(({ system }) => system === null);
    return [...groupBy(texts, ({ body }) => body)].flatMap(([body, stored]) =>
      stored.length === 1
        ? []
        : [{ what: `"${body}" is stored ${stored.length} times.`, ids: [roomId, ...stored.map(({ id }) => id)] }],
    );
  });
}

/**
 * The last request, if it decides: it was acked, and was asked when earlier ones with another content could no longer take
 * effect.
 */
function deciding(
  history: ChaosHistory,
  exchanges: readonly Exchange[],
  contentOf: (exchange: Exchange) => string | undefined,
): Exchange | undefined {
  const last = exchanges.at(-1);
  if (last === undefined || !isAcked(last)) return undefined;
  const others = exchanges.filter((exchange) => contentOf(exchange) !== contentOf(last));
  return others.every((exchange) => history.effectEndsAt(exchange) < last.askedAt) ? last : undefined;
}

function lostPuts(history: ChaosHistory): Violation[] {
  const hosted = new Map(history.of('hosted').map((thing) => [keyOf(thing), thing]));
  if (hosted.size === 0) return [];
  return [...puts(history)].flatMap(([key, exchanges]) => {
    const present = hosted.get(key);
    const acked = exchanges.find(isAcked);
    if (present === undefined && acked !== undefined)
      return [{ what: `${key} was acked, and is not there.`, ids: [key], at: acked.askedAt }];
    const last = deciding(history, exchanges, ({ fields }) => fields.value);
    const value = last?.fields.value ?? null;
    if (last === undefined || present === undefined || present.value === value) return [];
    const what = `"${value ?? ''}" was acked for ${key}, and in the end it is "${present.value ?? ''}".`;
    return [{ what, ids: [present.id], at: last.askedAt }];
  });
}

function lostMembers(history: ChaosHistory): Violation[] {
  return [...seatings(history).values()].flatMap((exchanges) => {
    const last = deciding(history, exchanges, ({ event }) => event);
    const { roomId = '', userId = '' } = last?.fields ?? {};
    const room = history.rooms.get(roomId);
    if (last?.event !== 'member:set' || room === undefined || room.memberIds.has(userId)) return [];
    const what = 'The host has added the user, and in the end they are no member.';
    return [{ what, ids: [roomId, userId], at: last.askedAt }];
  });
}

/** A message that was sent after the ack of another one is stored after it. */
function outOfOrder(history: ChaosHistory): Violation[] {
  const sends = groupBy([...history.sends()], ([, [first]]) => first?.fields.roomId ?? '');
  return roomsOfHosts(history).flatMap(({ roomId, byId }) => {
    const stored = (sends.get(roomId) ?? []).flatMap(([id, attempts]) => {
      const [seq, askedAt] = [byId.get(id)?.[0]?.seq, attempts[0]?.askedAt];
      const ackedAt = answerOf(attempts.find(isAcked) ?? NEVER)?.at ?? Infinity;
      return seq === undefined || askedAt === undefined ? [] : [{ id, seq, askedAt, ackedAt }];
    });
    const bySeq = stored.sort((one, other) => one.seq - other.seq);
    let lastAskedAt = -Infinity;
    return bySeq.flatMap(({ id, seq, askedAt, ackedAt }) => {
      const isLate = ackedAt < lastAskedAt;
      lastAskedAt = Math.max(lastAskedAt, askedAt);
      if (!isLate) return [];
      const what = `Seq ${seq} was acked before a message with a lower seq was sent.`;
      return [{ what, ids: [roomId, id], at: ackedAt }];
    });
  });
}

const NEVER: Pick<Exchange, 'answers'> = { answers: [] };

/** An acked removal after which only a later request can add the user. */
interface Removal {
  readonly roomId: string;
  readonly userId: string;
  readonly ackedAt: number;
  /** When the host asked to add the user again. */
  readonly untilAt: number;
}

function removals(history: ChaosHistory): Removal[] {
  return [...seatings(history).values()].flatMap((exchanges) => {
    const added = exchanges.filter(({ event }) => event === 'member:set');
    return exchanges.flatMap((exchange) => {
      const { event, fields, askedAt } = exchange;
      const { roomId = '', userId = '' } = fields;
      const answered = answerOf(exchange);
      if (event !== 'member:remove' || answered?.answer.ok !== true) return [];
      const earlier = added.filter((other) => other.askedAt < askedAt);
      if (earlier.some((other) => history.effectEndsAt(other) >= askedAt)) return [];
      const untilAt = added.find((other) => other.askedAt > askedAt)?.askedAt ?? Infinity;
      return [{ roomId, userId, ackedAt: answered.at, untilAt }];
    });
  });
}

function comesBack(history: ChaosHistory, { roomId, userId, ackedAt, untilAt }: Removal): Violation[] {
  const ids = [roomId, userId];
  if (untilAt === Infinity && history.rooms.get(roomId)?.memberIds.has(userId) === true)
    return [{ what: 'The host has removed the user, and in the end they are a member.', ids, at: ackedAt }];
  const silentAt = endsToHearAt(history, ackedAt);
  const frame = history
    .framesOf(userId)
    .find((received) => received.roomId === roomId && received.at > silentAt && received.at < untilAt);
  if (frame === undefined) return [];
  const afterMs = Math.round(frame.at - ackedAt);
  return [{ what: `${frame.who} received rev ${frame.to}, ${afterMs} ms after the removal.`, ids, at: frame.at }];
}
