import type { ChaosRecord } from '../../records/record.js';
import { type ChaosHistory, groupBy } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { type HookHistory, hooksOf, messagesIn, type RoomDelivery } from './feed-reader.js';
import { Mirror } from './mirror.js';

/** A body is as of at most 60 s before it goes out; its courier may be stopped for 13 s before it has sent it. */
const LATE_BODY_MS = 75_000;

type Purge = ChaosRecord<'purge'>;

/** Rooms of which retention purges messages while receivers are unavailable, or before everything comes again. */
export const FEED_PURGE: readonly Invariant[] = [
  {
    name: 'feed-skips-the-purged',
    promise:
      '`skipped` names exactly what retention has purged; nothing of it comes a minute later, and a mirror holds the rest.',
    breaches: (history) => {
      const purges = groupBy(history.of('purge'), ({ roomId }) => roomId);
      return hooksOf(history).flatMap((hook) => [
        ...[...hook.ofRooms].flatMap(([roomId, deliveries]) => {
          const own = purges.get(roomId) ?? [];
          return deliveries.flatMap((each) => [...misnamed(history, each, own), ...purgedBefore(history, each, own)]);
        }),
        ...history.of('remains').flatMap((room) => wrongRest(history, hook, room)),
      ]);
    },
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
function misnamed(history: ChaosHistory, delivery: RoomDelivery, purges: readonly Purge[]): Violation[] {
  const { roomId, from, skipped } = delivery.change;
  if (skipped === null) return [];
  const isPurge = purges.some(({ seq, at }) => seq === skipped.to && at < delivery.at);
  const isEnd = history.restore?.heads[roomId] === skipped.to;
  if ((isPurge || isEnd) && skipped.from === from.seq + 1) return [];
  const what = `after seq ${from.seq}, ${skipped.from}–${skipped.to} were skipped, and not just that purged.`;
  return breach(delivery, what);
}

function purgedBefore(history: ChaosHistory, delivery: RoomDelivery, purges: readonly Purge[]): Violation[] {
  const { change, at } = delivery;
  const done = purges.filter((purge) => purge.done && purge.at + LATE_BODY_MS < at && !history.mayBeUndone(purge.at));
  const gone = Math.max(0, ...done.map(({ seq }) => seq));
  const old = messagesIn(change).find(({ seq }) => seq <= gone);
  if (old === undefined) return [];
  return breach(delivery, `seq ${old.seq} came, and messages up to ${gone} were purged before.`);
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
