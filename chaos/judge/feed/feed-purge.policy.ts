import type { ChaosRecord } from '../../records/record.js';
import type { ChaosHistory } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { type HookHistory, hooksOf, messagesIn, type RoomDelivery } from './feed-reader.js';
import { Mirror } from './mirror.js';

/** A body is as of at most 60 s before it goes out; its courier may be stopped for 13 s before it has sent it. */
const LATE_BODY_MS = 75_000;

/** Rooms of which retention purges messages while receivers are away, or before everything comes again. */
export const FEED_PURGE: readonly Invariant[] = [
  {
    name: 'feed-skips-the-purged',
    promise:
      '`skipped` names exactly what retention has purged; nothing of it comes a minute later, and a mirror holds the rest.',
    breaches: (history) =>
      hooksOf(history).flatMap((hook) => [
        ...[...hook.ofRooms.values()].flat().flatMap((delivery) => misnamed(history, delivery)),
        ...[...hook.ofRooms.values()].flat().flatMap((delivery) => purgedBefore(history, delivery)),
        ...history.of('remains').flatMap((room) => wrongRest(history, hook, room)),
      ]),
    lacks: (history) => (hooksOf(history).some(hasSkipped) ? null : 'nothing was skipped'),
  },
];

function hasSkipped({ ofRooms }: HookHistory): boolean {
  return [...ofRooms.values()].flat().some(({ change }) => change.skipped !== null);
}

function breach({ who, at, hookId, change }: RoomDelivery, what: string): Violation[] {
  return [{ what: `${who}: ${what}`, ids: [change.roomId, hookId], at }];
}

/** After a restore a purge may have ended where the room did in the copy. */
function misnamed(history: ChaosHistory, delivery: RoomDelivery): Violation[] {
  const { roomId, from, skipped } = delivery.change;
  if (skipped === null) return [];
  const isPurge = purgesOf(history, roomId).some(({ seq, at }) => seq === skipped.to && at < delivery.at);
  const isEnd = history.restore?.heads[roomId] === skipped.to;
  if ((isPurge || isEnd) && skipped.from === from.seq + 1) return [];
  const what = `after seq ${from.seq}, ${skipped.from}–${skipped.to} were skipped, and not just that purged.`;
  return breach(delivery, what);
}

function purgedBefore(history: ChaosHistory, delivery: RoomDelivery): Violation[] {
  const { change, at } = delivery;
  const done = purgesOf(history, change.roomId).filter(
    (purge) => purge.done && purge.at + LATE_BODY_MS < at && !history.mayBeUndone(purge.at),
  );
  const gone = Math.max(0, ...done.map(({ seq }) => seq));
  const old = messagesIn(change).find(({ seq }) => seq <= gone);
  if (old === undefined) return [];
  return breach(delivery, `seq ${old.seq} came, and messages up to ${gone} were purged before.`);
}

function purgesOf(history: ChaosHistory, roomId: string): ChaosRecord<'purge'>[] {
  return history.of('purge').filter((purge) => purge.roomId === roomId);
}

function wrongRest(
  history: ChaosHistory,
  { hook, deliveries }: HookHistory,
  room: ChaosRecord<'remains'>,
): Violation[] {
  if (hook.from === 'now') return [];
  const held = Mirror.of(deliveries).messagesOf(room.roomId);
  if (held.map(({ id }) => id).join() === room.ids.join()) return [];
  const what = `${hook.who}: ${room.ids.length} messages of a purged room are left, and a mirror holds ${held.length}.`;
  return [{ what, ids: [room.roomId, hook.hookId], at: history.endAt }];
}
