import type { ChaosRecord } from '../records/record.js';
import { answerOf, type ChaosHistory, type Exchange, groupBy } from './history.js';
import type { Invariant, Violation } from './invariant.js';

/** After the answer of one of these, the frames of the connection may begin at another rev. */
const SUBSCRIBING = ['sync', 'room:open', 'room:join', 'room:close', 'room:leave', 'room:create'];

/** Order: of what a connection sends, and of what it receives. */
export const ORDER: readonly Invariant[] = [
  {
    name: 'connection-order',
    promise: 'Messages that one connection sends to one room are stored in the order sent.',
    breaches: reordered,
  },
  {
    name: 'after-id-order',
    promise: 'A message with an `afterId` is stored after that message, or not at all.',
    breaches: overtaking,
  },
  {
    name: 'no-unexplained-gap',
    promise: 'Without a fault, the frames of a room reach a connection in order and without gaps of rev.',
    breaches: gaps,
  },
];

function reordered(history: ChaosHistory): Violation[] {
  const sends = history.exchanges.filter((exchange) => exchange.event === 'message:send' && newSeq(exchange) !== null);
  const lanes = groupBy(sends, ({ connection, fields }) => `${connection} ${fields.roomId ?? ''}`);
  return [...lanes.values()].flatMap((lane) => {
    const inOrder = lane.sort((one, other) => one.op - other.op);
    return inOrder.flatMap((send, index) => {
      const before = inOrder[index - 1];
      if (before === undefined || (newSeq(before) ?? 0) < (newSeq(send) ?? 0)) return [];
      const what = `Sent later on ${send.connection} and stored earlier, with seq ${newSeq(send) ?? 0}.`;
      return [{ what, ids: [send.fields.id ?? '', before.fields.id ?? ''], at: send.askedAt }];
    });
  });
}

/** The seq that this very request got; null if it failed, or if an earlier one had stored the message. */
function newSeq(send: Exchange): number | null {
  const answer = answerOf(send)?.answer;
  return answer?.ok && answer.data.dup !== true ? (answer.data.seq ?? null) : null;
}

function overtaking(history: ChaosHistory): Violation[] {
  return [...history.sends().values()].flat().flatMap((send) => {
    const { id = '', afterId, roomId = '' } = send.fields;
    const room = history.rooms.get(roomId);
    const seq = newSeq(send);
    if (afterId === undefined || seq === null || room === undefined) return [];
    const before = room.byId.get(afterId)?.[0];
    if (before !== undefined && before.seq < seq) return [];
    return [
      { what: `Stored with seq ${seq}, before the message that it follows.`, ids: [id, afterId], at: send.askedAt },
    ];
  });
}

type Received = ChaosRecord<'frame' | 'answered' | 'own'>;

/** The rev up to which the frames of a room on one connection have come, and when the last one came. */
interface Progress {
  readonly rev: number;
  readonly at: number;
}

function gaps(history: ChaosHistory): Violation[] {
  const subscribing = new Set(
    history.exchanges.filter(({ event }) => SUBSCRIBING.includes(event)).map(({ who, op }) => `${who} ${op}`),
  );
  const received = history.records.filter(
    (record): record is Received => record.kind === 'frame' || record.kind === 'answered' || record.kind === 'own',
  );
  return [...groupBy(received, ({ connection }) => connection).values()].flatMap((records) =>
    gapsOf(history, records, subscribing),
  );
}

function gapsOf(history: ChaosHistory, records: readonly Received[], subscribing: ReadonlySet<string>): Violation[] {
  const progress = new Map<string, Progress>();
  const found: Violation[] = [];
  for (const record of records) {
    if (record.kind === 'answered') {
      if (subscribing.has(`${record.who} ${record.op}`)) progress.clear();
    } else if (record.kind === 'own') {
      if (record.type !== 'read') progress.delete(record.roomId ?? '');
    } else {
      const before = progress.get(record.roomId);
      if (before !== undefined && record.from > before.rev && !history.isDisturbed(before.at, record.at))
        found.push({
          what: `After rev ${before.rev} came a frame from rev ${record.from}.`,
          ids: [record.roomId, record.connection],
          at: record.at,
        });
      progress.set(record.roomId, { rev: Math.max(before?.rev ?? 0, record.to), at: record.at });
    }
  }
  return found;
}
