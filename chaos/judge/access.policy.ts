import type { ChaosRecord } from '../records/record.js';
import { answerOf, isAcked, type AuditedRoom, type ChaosHistory } from './history.js';
import type { Invariant, Violation } from './invariant.js';
import { isMemberAt } from './memberships.policy.js';

/** What the protocol allows after a user has ceased to be a member, or after a session has ended. */
const GRACE_MS = 2_000;
/** The time that the protocol allows if Redis lost the notice. */
const GRACE_WITHOUT_NOTICE_MS = 60_000;
/** Between an event on the server and its record by a busy checker. */
const MEASURING_MS = 1_000;

/** Who may see what. */
export const ACCESS: readonly Invariant[] = [
  {
    name: 'members-only',
    promise:
      'No user receives a change that was made more than 2 s after they ceased to be a member (60 s after a fault).',
    breaches: (history) => [...seenByFormerMembers(history), ...readByOthers(history)],
  },
  {
    name: 'revoked-is-silent',
    promise: 'A revoked session hears nothing after 2 s (60 s after a fault), and its connection is cut.',
    breaches: heardAfterRevocation,
    lacks: (history) => (history.of('revoked').length === 0 ? 'no session was revoked' : null),
  },
];

/** When each rev of a room was first seen anywhere: a bound for when it was made. */
type FirstSeen = ReadonlyMap<string, number>;

function seenByFormerMembers(history: ChaosHistory): Violation[] {
  const firstSeen = firstSightings(history);
  return history.of('frame').flatMap((frame) => {
    const room = history.rooms.get(frame.roomId);
    const userId = history.userIdOf(frame.who) ?? '';
    if (room === undefined || isMemberAt(room.memberships.get(userId), frame.to)) return [];
    const tooLate = frame.items.find((item) => isForbidden(history, room, { userId, frame, item, firstSeen }));
    if (tooLate === undefined) return [];
    const what = `${frame.who} received rev ${tooLate.rev}, and was no member then.`;
    return [{ what, ids: [frame.roomId, userId, tooLate.id, frame.connection], at: frame.at }];
  });
}

interface Sighting {
  readonly userId: string;
  readonly frame: ChaosRecord<'frame'>;
  readonly item: ChaosRecord<'frame'>['items'][number];
  readonly firstSeen: FirstSeen;
}

/** Both clocks must say that the change came too late: the server's, and that of the first sighting. */
function isForbidden(history: ChaosHistory, room: AuditedRoom, { userId, frame, item, firstSeen }: Sighting): boolean {
  const intervals = room.memberships.get(userId) ?? [];
  if (isMemberAt(intervals, item.rev)) return false;
  const left = intervals.filter(({ to }) => to < item.rev).at(-1);
  if (left === undefined) return intervals.length === 0 || !hasAskedToJoin(history, frame);
  const leftAt = firstSeen.get(`${room.roomId} ${left.to}`);
  const seenAt = firstSeen.get(`${room.roomId} ${item.rev}`);
  if (leftAt === undefined || seenAt === undefined) return false;
  if (hasAskedToJoin(history, frame, leftAt)) return false;
  const graceMs = (history.isDisturbed(leftAt, frame.at) ? GRACE_WITHOUT_NOTICE_MS : GRACE_MS) + MEASURING_MS;
  const leaving = room.messages.find(({ rev, system }) => rev === left.to && system?.userId === userId);
  const byServer =
    item.createdAt === undefined || leaving === undefined ? Infinity : item.createdAt - leaving.createdAt;
  return seenAt - leftAt > graceMs && byServer > graceMs;
}

/**
 * A frame of a change from before a joining may come after it: the user may read all messages. The subscription begins after the joining
 * is committed; on a busy machine Redis may have the frames of earlier commits later than its answer.
 */
function hasAskedToJoin(history: ChaosHistory, { who, roomId, at }: Sighting['frame'], since = 0): boolean {
  return history.exchanges.some(
    (exchange) =>
      exchange.event === 'room:join' &&
      exchange.who === who &&
      exchange.fields.roomId === roomId &&
      exchange.askedAt >= since &&
      exchange.askedAt <= at &&
      isAcked(exchange),
  );
}

function firstSightings(history: ChaosHistory): FirstSeen {
  const seen = new Map<string, number>();
  for (const { roomId, items, at } of history.of('frame')) {
    for (const { rev } of items) {
      const key = `${roomId} ${rev}`;
      if (!seen.has(key)) seen.set(key, at);
    }
  }
  return seen;
}

const READING = ['room:open', 'message:page', 'thread:open'];

/** The `rev` of an answer is that of its snapshot: the reader must have been a member then. */
function readByOthers(history: ChaosHistory): Violation[] {
  return history.exchanges.flatMap((exchange) => {
    const { event, who, fields, askedAt, connection } = exchange;
    const answer = answerOf(exchange)?.answer;
    const room = history.rooms.get(fields.roomId ?? '');
    const userId = history.userIdOf(who) ?? '';
    if (!READING.includes(event) || !answer?.ok || room === undefined) return [];
    const { rev } = answer.data;
    if (rev === undefined || isMemberAt(room.memberships.get(userId), rev)) return [];
    return [
      {
        what: `${who} read the room at rev ${rev}, and was no member.`,
        ids: [room.roomId, userId, connection],
        at: askedAt,
      },
    ];
  });
}

/** When a user or a session whose right has ended hears nothing any more. */
export function endsToHearAt(history: ChaosHistory, endedAt: number): number {
  const isDisturbed = history.isDisturbed(endedAt, endedAt + GRACE_MS);
  return endedAt + (isDisturbed ? GRACE_WITHOUT_NOTICE_MS : GRACE_MS) + MEASURING_MS;
}

const HEARD = ['frame', 'own', 'answered', 'heard'] as const;

function heardAfterRevocation(history: ChaosHistory): Violation[] {
  const received = HEARD.flatMap((kind) => history.of(kind));
  return history.of('revoked').flatMap(({ connection, at: revokedAt, who }) => {
    const untilAt = endsToHearAt(history, revokedAt);
    const closed = history.of('closed').find((record) => record.connection === connection);
    const heard = received.find((record) => record.connection === connection && record.at > untilAt);
    const afterMs = (at: number): number => Math.round(at - revokedAt);
    if (heard !== undefined)
      return [
        {
          what: `${who} heard something ${afterMs(heard.at)} ms after the revocation.`,
          ids: [connection],
          at: heard.at,
        },
      ];
    const openUntil = Math.min(closed?.at ?? Infinity, history.endAt);
    if (openUntil <= untilAt) return [];
    return [
      { what: `${who} was cut only ${afterMs(openUntil)} ms after the revocation.`, ids: [connection], at: openUntil },
    ];
  });
}
