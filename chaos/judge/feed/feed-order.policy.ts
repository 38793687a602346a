import type { FeedPlace } from '../../records/record.js';
import { type ChaosHistory, groupBy } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { type FeedReplay, type HookHistory, hooksOf, lacksDeliveries, type RoomDelivery } from './feed-reader.js';

/** What was accepted in the last seconds before a courier died or was cut off may come again, whenever that is. */
const UNWRITTEN_MS = 5_000;
/** A replay takes effect on every courier within 2 s of its answer; the rest is for the measurement. */
const REPLAY_MS = 3_000;
/** The repeats of all hooks on a busy machine. Two couriers that run all hooks repeat hundreds. */
const BUSY_REPEATS_MAX = 30;
const ITEMS_MAX = 500;
const START: FeedPlace = { seq: 0, rev: 0 };

/** Order within a room, and repeats. */
export const FEED_ORDER: readonly Invariant[] = [
  {
    name: 'feed-has-no-hole',
    promise:
      'The messages of a delivery follow `from`, or what is `skipped`, without a hole up to `to`, and items ascend between the two.',
    breaches: (history) => perRoom(history, (_hook, deliveries) => deliveries.flatMap(holes)),
    lacks: lacksDeliveries,
  },
  {
    name: 'feed-is-in-order',
    promise: 'No message comes for the first time after one of its room with a higher seq.',
    breaches: (history) => perRoom(history, (_hook, deliveries) => perEpoch(deliveries, overtaken)),
    lacks: lacksDeliveries,
  },
  {
    name: 'feed-goes-on-from-accepted',
    promise: '`from` is never above what the receiver has accepted.',
    breaches: (history) =>
      perRoom(history, (hook, deliveries) => perEpoch(deliveries, (own) => skippedAhead(hook, own))),
    lacks: lacksDeliveries,
  },
  {
    name: 'feed-repeats-have-a-reason',
    promise: 'What was accepted comes again only after a fault, a replay or a reset.',
    breaches: repeatedWithoutReason,
    lacks: lacksDeliveries,
  },
];

function perRoom(
  history: ChaosHistory,
  look: (hook: HookHistory, deliveries: readonly RoomDelivery[]) => Violation[],
): Violation[] {
  return hooksOf(history).flatMap((hook) => [...hook.ofRooms.values()].flatMap((deliveries) => look(hook, deliveries)));
}

/** Cursors of two epochs are never compared. */
function perEpoch(
  deliveries: readonly RoomDelivery[],
  look: (deliveries: readonly RoomDelivery[]) => Violation[],
): Violation[] {
  return [...groupBy(deliveries, ({ epoch }) => epoch).values()].flatMap(look);
}

function violation({ who, hookId, webhookId, at, change }: RoomDelivery, what: string): Violation {
  return { what: `${who}: ${what}`, ids: [change.roomId, hookId, webhookId ?? ''], at };
}

function holes(delivery: RoomDelivery): Violation[] {
  const { from, to, skipped, messages, items } = delivery.change;
  const found = (what: string): Violation[] => [violation(delivery, what)];
  const seqs = messages.map(({ seq }) => seq);
  const before = skipped?.to ?? from.seq;
  const wrong = seqs.find((seq, index) => seq !== before + 1 + index);
  if (wrong !== undefined) return found(`after seq ${before} came ${seqs.join(' ')}.`);
  if (to.seq !== before + seqs.length)
    return found(`it leads to seq ${to.seq}, and has messages up to ${seqs.at(-1) ?? before}.`);
  const revs = items.map((item) => (item.type === 'message' ? item.message.rev : item.rev));
  const unordered = revs.some((rev, index) => rev <= (revs[index - 1] ?? from.rev) || rev > to.rev);
  if (unordered) return found(`items from rev ${from.rev} to ${to.rev} have the revs ${revs.join(' ')}.`);
  const count = messages.length + items.length;
  return count <= ITEMS_MAX ? [] : found(`it has ${count} messages and items.`);
}

function overtaken(deliveries: readonly RoomDelivery[]): Violation[] {
  const seen = new Set<string>();
  let highest = 0;
  return deliveries.flatMap((delivery) =>
    delivery.change.messages.flatMap(({ id, seq }) => {
      const isLate = !seen.has(id) && seq < highest;
      seen.add(id);
      highest = Math.max(highest, seq);
      return isLate ? [violation(delivery, `seq ${seq} came first after seq ${highest}.`)] : [];
    }),
  );
}

/** A delivery, and what had been accepted when it came. */
interface Step {
  readonly delivery: RoomDelivery;
  readonly last: RoomDelivery | undefined;
  readonly most: FeedPlace;
}

/** @param begin where the hook begins in the room */
function stepsOf(deliveries: readonly RoomDelivery[], begin: FeedPlace): Step[] {
  const accepted = deliveries.filter((each) => each.accepted).sort((one, other) => one.doneAt - other.doneAt);
  let [count, most] = [0, begin];
  return deliveries.map((delivery) => {
    for (let next = accepted[count]; next !== undefined && next.doneAt <= delivery.at; next = accepted[count]) {
      const { to } = next.change;
      most = { seq: Math.max(most.seq, to.seq), rev: Math.max(most.rev, to.rev) };
      count += 1;
    }
    return { delivery, last: accepted[count - 1], most };
  });
}

/** The first delivery to a listener shows where it begins. */
function skippedAhead({ hook }: HookHistory, deliveries: readonly RoomDelivery[]): Violation[] {
  const begin = hook.from === 'start' ? START : (deliveries[0]?.change.from ?? START);
  return stepsOf(deliveries, begin).flatMap(({ delivery, most }) => {
    const { from } = delivery.change;
    if (from.seq <= most.seq && from.rev <= most.rev) return [];
    const what = `a delivery begins at ${named(from)}, and ${named(most)} was accepted.`;
    return [violation(delivery, what)];
  });
}

/** On a busy machine a courier may lose its lease: then the last delivery of some rooms comes again. */
function repeatedWithoutReason(history: ChaosHistory): Violation[] {
  const found = [
    ...perRoom(history, (hook, deliveries) => perEpoch(deliveries, (own) => repeats(history, hook, own))),
    ...hooksOf(history).flatMap((hook) => repeatedNotices(history, hook)),
  ];
  return history.isBusy(0, history.endAt) && found.length <= BUSY_REPEATS_MAX ? [] : found;
}

function repeats(history: ChaosHistory, { replays }: HookHistory, deliveries: readonly RoomDelivery[]): Violation[] {
  return stepsOf(deliveries, START).flatMap(({ delivery, last }) => {
    const { from, roomId } = delivery.change;
    if (last === undefined || (from.seq >= last.change.to.seq && from.rev >= last.change.to.rev)) return [];
    if (history.isFaulty(last.doneAt, last.doneAt + UNWRITTEN_MS) || history.isFaulty(delivery.at, delivery.at))
      return [];
    if (replays.some((replay) => explains(replay, roomId, { from: last.doneAt, to: delivery.at }))) return [];
    const what = `a delivery begins at ${named(from)}, although ${named(last.change.to)} was accepted.`;
    return [violation(delivery, what)];
  });
}

const TOLD_ONCE = ['user.erased', 'feed.reset'];

/** Within an epoch. */
function repeatedNotices(history: ChaosHistory, { hook, deliveries }: HookHistory): Violation[] {
  const told = deliveries.filter(({ type }) => TOLD_ONCE.includes(type));
  return [...groupBy(told, ({ epoch, type, about }) => `${epoch} ${type} ${about ?? ''}`).values()].flatMap((own) =>
    own.flatMap(({ type, about, at }): Violation[] => {
      const before = own.findLast(({ accepted, doneAt }) => accepted && doneAt < at);
      if (before === undefined || history.isFaulty(before.doneAt, at)) return [];
      return [{ what: `${hook.who}: a ${type} came again that was accepted.`, ids: [hook.hookId, about ?? ''], at }];
    }),
  );
}

function named({ seq, rev }: FeedPlace): string {
  return `seq ${seq}, rev ${rev}`;
}

/**
 * A replay of another room raises the generation of all cursors: what was accepted just before may not be written.
 * @param time from the last acceptance to the repeat
 */
function explains(replay: FeedReplay, roomId: string, time: { readonly from: number; readonly to: number }): boolean {
  if (replay.askedAt > time.to || replay.ackedAt + REPLAY_MS < time.from) return false;
  return replay.roomId === null || replay.roomId === roomId || replay.askedAt <= time.from + UNWRITTEN_MS;
}
