import type { ChaosRecord, RecordedMessage } from '../records/record.js';
import { answerOf, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';
import type { Invariant, Violation } from './invariant.js';

/** The check before a send. It stores nothing without an answer (`CHECK_FAIL=closed`). */
export const CHECK: readonly Invariant[] = [
  {
    name: 'refused-is-unseen',
    promise:
      'In a room that the check sees, it has accepted every text that anybody sees: in a frame, a page, a view, a delivery or a push.',
    breaches: seenUnaccepted,
    lacks: (history) =>
      lacksCheck(history) ??
      (history.of('verdict').some(({ refused }) => refused) ? null : 'the check refused nothing'),
  },
  {
    name: 'acked-is-not-refused',
    promise: 'After its ack a message or an edit is not refused by the check when it is sent again.',
    breaches: (history) => repeatsOf(history).flatMap(refusedLater),
    lacks: (history) =>
      lacksCheck(history) ?? (repeatsOf(history).length > 0 ? null : 'nothing was sent again after its ack'),
  },
];

function lacksCheck(history: ChaosHistory): string | null {
  return history.of('checkedRooms').length === 0 ? 'the run had no check' : null;
}

/** A message as somebody has seen it. */
interface Sight {
  readonly who: string;
  readonly roomId: string;
  readonly id: string;
  /** Null: unknown, or deleted. */
  readonly body: string | null;
  readonly at: number;
}

function seenUnaccepted(history: ChaosHistory): Violation[] {
  const checked = new Set(history.of('checkedRooms').flatMap(({ roomIds }) => roomIds));
  const accepted = groupBy(
    history.of('verdict').filter(({ refused }) => !refused),
    ({ messageId }) => messageId,
  );
  const found = new Map<string, Violation>();
  for (const { who, roomId, id, body, at } of sights(history)) {
    const texts = accepted.get(id)?.map((verdict) => verdict.body);
    if (!checked.has(roomId) || (texts !== undefined && (body === null || texts.includes(body)))) continue;
    const what = `${who} saw a ${texts === undefined ? 'message' : 'text'} that the check has not accepted.`;
    if (!found.has(id)) found.set(id, { what, ids: [id, roomId], at });
  }
  return [...found.values()];
}

function sights(history: ChaosHistory): Sight[] {
  const sends = history.sends();
  return [
    ...history.of('frame').flatMap(({ who, roomId, items, at }) =>
      // The item of a notice of the system looks the same.
      items.flatMap(({ type, id }) =>
        type === 'message' && sends.has(id) ? [{ who, roomId, id, body: null, at }] : [],
      ),
    ),
    ...history.of('audited').flatMap((audit) => sightsIn(audit, audit.roomId, audit.messages)),
    ...history.of('view').flatMap((view) => sightsIn(view, view.roomId, view.messages ?? [])),
    ...history.of('delivery').flatMap((delivery) => sightsInDelivery(delivery)),
    ...history
      .of('push')
      .flatMap(({ who, payload, at }) =>
        payload === null ? [] : [{ who, roomId: payload.roomId, id: payload.messageId, body: null, at }],
      ),
  ];
}

function sightsInDelivery(delivery: ChaosRecord<'delivery'>): Sight[] {
  const { change } = delivery;
  if (change === null) return [];
  const changed = change.items.flatMap((item) => (item.type === 'message' ? [item.message] : []));
  return sightsIn(delivery, change.roomId, [...change.messages, ...changed]);
}

function sightsIn(
  { who, at }: { readonly who: string; readonly at: number },
  roomId: string,
  messages: readonly RecordedMessage[],
): Sight[] {
  const texts = messages.filter(({ system }) => system === null);
  return texts.map(({ id, body, deleted }) => ({ who, roomId, id, body: deleted ? null : body, at }));
}

/** A request, and the same one again after its ack. */
interface Repeated {
  readonly event: string;
  readonly id: string;
  readonly later: readonly Exchange[];
}

function repeatsOf(history: ChaosHistory): Repeated[] {
  const requests = history.exchanges.filter(({ event }) => event === 'message:send' || event === 'message:edit');
  const byRequest = groupBy(requests, ({ event, fields: { id, version, body } }) =>
    JSON.stringify([event, id, version, body]),
  );
  return [...byRequest.values()].flatMap((attempts) => {
    const ackedAt = Math.min(...attempts.filter(isAcked).map((attempt) => answerOf(attempt)?.at ?? Infinity));
    const later = attempts.filter(({ askedAt }) => askedAt > ackedAt);
    const [first] = later;
    return first === undefined ? [] : [{ event: first.event, id: first.fields.id ?? '', later }];
  });
}

function refusedLater({ event, id, later }: Repeated): Violation[] {
  const refused = later.find((attempt) => {
    const answer = answerOf(attempt)?.answer;
    return answer?.ok === false && answer.code === 'REFUSED';
  });
  if (refused === undefined) return [];
  const what = `${event} of ${refused.who} was acked, and refused when it was sent again.`;
  return [{ what, ids: [id, refused.connection], at: refused.askedAt }];
}
