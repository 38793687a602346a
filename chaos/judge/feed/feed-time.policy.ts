import type { ChaosHistory } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { FEED_SWEEP_MS } from '../../site/feed-times.js';
import { acksOf, arrivalsOf, type HookHistory, hooksOf, roomsSeenBy } from './feed-reader.js';

/** A change goes out this soon, with a receiver that answers at once. */
const PROMPT_MS = 2_000;
/** After the end of an outage. */
const RECOVERED_MS = FEED_SWEEP_MS + 30_000;
/** Rooms that a receiver does not take hold up the others by this at most. */
const HELD_MS = 20_000;
const MEASURING_MS = 1_000;

/** How soon deliveries come. Messages of the first seconds of a hook are its backlog. */
export const FEED_TIME: readonly Invariant[] = [
  {
    name: 'feed-is-in-time',
    promise: 'A receiver that answers at once gets a message within 2 s of its ack, or soon after the end of a fault.',
    breaches: (history) => hooksOf(history).flatMap((hook) => (hook.hook.prompt ? late(history, hook, PROMPT_MS) : [])),
    lacks: (history) => (history.of('hook').some(({ prompt }) => prompt) ? null : 'no receiver answered at once'),
  },
  {
    name: 'feed-bad-room-holds-none',
    promise: 'A room that a receiver refuses again and again holds up the others by 20 s at most.',
    breaches: (history) =>
      hooksOf(history).flatMap((hook) =>
        hook.hook.badRoomId === null ? [] : late(history, hook, PROMPT_MS + HELD_MS),
      ),
    lacks: (history) => (refusedRooms(history) === 0 ? 'no receiver refused a room' : null),
  },
];

function refusedRooms(history: ChaosHistory): number {
  return hooksOf(history).filter(({ hook, ofRooms }) => ofRooms.has(hook.badRoomId ?? '')).length;
}

function late(history: ChaosHistory, hook: HookHistory, allowedMs: number): Violation[] {
  const acks = acksOf(history);
  return roomsSeenBy(history, hook).flatMap((room) => {
    const arrivals = arrivalsOf(hook.ofRooms.get(room.roomId) ?? []);
    return room.messages.flatMap(({ id, seq }): Violation[] => {
      const ackedAt = acks.get(id);
      if (ackedAt === undefined || ackedAt < hook.hook.at + allowedMs) return [];
      const dueAt = due(history, ackedAt, allowedMs);
      const arrivedAt = arrivals.get(id) ?? Infinity;
      if (arrivedAt <= dueAt || dueAt > history.endAt || history.isBusy(ackedAt, dueAt)) return [];
      const when = arrivedAt === Infinity ? 'never came' : `came ${Math.round(arrivedAt - ackedAt)} ms after its ack`;
      return [{ what: `${hook.hook.who}: seq ${seq} ${when}.`, ids: [room.roomId, hook.hook.hookId, id], at: ackedAt }];
    });
  });
}

/** Faults come one after the other: each puts off what its recovery overlaps. */
function due(history: ChaosHistory, ackedAt: number, allowedMs: number): number {
  let dueAt = ackedAt + allowedMs + MEASURING_MS;
  for (const { beginsAt, endsAt } of history.faults)
    if (beginsAt <= dueAt && endsAt + RECOVERED_MS >= ackedAt)
      dueAt = Math.max(dueAt, endsAt + RECOVERED_MS + allowedMs + MEASURING_MS);
  return dueAt;
}
