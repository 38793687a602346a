import type { RecordedMessage } from '../../records/record.js';
import type { AuditedRoom, ChaosHistory } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import {
  acksOf,
  type FeedDelivery,
  type HookHistory,
  hooksOf,
  lacksDeliveries,
  messagesIn,
  roomsSeenBy,
} from './feed-reader.js';
import { Mirror } from './mirror.js';

/** What receivers hold in the end, and what they may hold. */
export const FEED_CONTENT: readonly Invariant[] = [
  {
    name: 'feed-mirror-is-the-store',
    promise: "In the end a receiver that follows the receiver's rule holds the messages and members of the store.",
    breaches: (history) => hooksOf(history).flatMap((hook) => differences(history, hook)),
    lacks: (history) => (history.of('hook').length === 0 ? 'the run had no hook' : null),
  },
  {
    name: 'feed-shows-own-rooms',
    promise:
      "A hook gets nothing of a room that it does not see: of other apps' rooms, and of direct rooms without `all`.",
    breaches: (history) => hooksOf(history).flatMap((hook) => foreign(history, hook)),
    lacks: lacksDeliveries,
  },
  {
    name: 'feed-is-signed',
    promise: 'Every request is signed by the secret of its hook, and two with one `webhook-id` have one body.',
    breaches: (history) => hooksOf(history).flatMap((hook) => [...unsigned(hook), ...sharedIds(hook)]),
    lacks: lacksDeliveries,
  },
  {
    name: 'feed-replays-all',
    promise: 'After the answer to a replay everything comes again that it names and that is still there.',
    breaches: (history) => hooksOf(history).flatMap((hook) => lostReplays(history, hook)),
    lacks: (history) => (history.of('replay').some(({ acked }) => acked) ? null : 'no hook was replayed'),
  },
];

function differences(history: ChaosHistory, hook: HookHistory): Violation[] {
  const mirror = Mirror.of(keptBy(history, hook));
  const heldIn = epochsHeld(history, hook);
  return roomsSeenBy(history, hook).flatMap((room) => {
    const found = (what: string, id = ''): Violation[] => [
      { what: `${hook.hook.who}: ${what}`, ids: [room.roomId, hook.hook.hookId, id], at: history.endAt },
    ];
    const [owed, held] = [
      owedTo(history, hook, room),
      new Map(mirror.messagesOf(room.roomId).map((row) => [row.id, row])),
    ];
    const lost = owed.find(({ id }) => !held.has(id));
    if (lost !== undefined) return found(`seq ${lost.seq} of ${room.headSeq} has not come.`, lost.id);
    const stored = new Map(room.messages.map((message) => [message.id, message]));
    // The read of a file that a restored store lacks marks it as `gone`, so its message changes after the room was read.
    const wrong = [...held.values()].find((row) => row.rev <= room.headRev && !isSame(row, stored.get(row.id)));
    if (wrong !== undefined) return found(`another state of seq ${wrong.seq} is held, of rev ${wrong.rev}.`, wrong.id);
    if (hook.hook.from === 'now') return [];
    if (!heldIn(room.roomId)) return found('nothing of the room came in the epoch of the store.');
    const members = mirror.membersOf(room.roomId).join(' ');
    return members === [...room.memberIds].sort().join(' ') ? [] : found('other members are held.');
  });
}

/** Whether the last delivery of a mirror's room was of the epoch that the store has in the end. */
function epochsHeld(history: ChaosHistory, { ofRooms }: HookHistory): (roomId: string) => boolean {
  const last = history.of('epoch').at(-1)?.epoch;
  return (roomId) => last === undefined || ofRooms.get(roomId)?.at(-1)?.epoch === last;
}

/** A listener gets what was acked after the answer to its creation, or after a restore. */
function owedTo(history: ChaosHistory, { hook }: HookHistory, { messages }: AuditedRoom): readonly RecordedMessage[] {
  if (hook.from === 'start') return messages;
  const acks = acksOf(history);
  const beganAt = Math.max(hook.at, history.restore?.restoredAt ?? 0);
  return messages.filter(({ id }) => (acks.get(id) ?? -Infinity) > beganAt);
}

/** Without a `feed.caught_up` a receiver also keeps what a restore has lost: then only what came since is compared. */
function keptBy(history: ChaosHistory, { hook, deliveries }: HookHistory): readonly FeedDelivery[] {
  const { restore } = history;
  if (restore === null || (hook.from === 'start' && hook.badRoomId === null)) return deliveries;
  return deliveries.filter(({ at }) => at > restore.restoredAt);
}

function isSame(one: RecordedMessage, other: RecordedMessage | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function foreign(history: ChaosHistory, { hook, deliveries }: HookHistory): Violation[] {
  const others = new Set(history.of('founded').map(({ roomId }) => roomId));
  const pairs = new Set(history.of('hosted').flatMap(({ event, id }) => (event === 'room:pair' ? [id] : [])));
  return deliveries.flatMap(({ change, type, about, at }) => {
    const roomId = change?.roomId ?? (type === 'room.deleted' ? about : null);
    if (roomId === null) return [];
    const found = (what: string): Violation[] => [{ what: `${hook.who} got ${what}.`, ids: [roomId, hook.hookId], at }];
    if (hook.app && others.has(roomId)) return found("a room that is not the app's");
    const isDirect = change?.direct === true || pairs.has(roomId);
    return hook.rooms === 'groups' && isDirect ? found('a direct room') : [];
  });
}

function unsigned({ hook, deliveries }: HookHistory): Violation[] {
  return deliveries
    .filter(({ signed }) => !signed)
    .map(({ type, webhookId, at }) => ({
      what: `${hook.who} got a ${type} that was not signed by its secret.`,
      ids: [hook.hookId, webhookId ?? ''],
      at,
    }));
}

function sharedIds({ hook, deliveries }: HookHistory): Violation[] {
  const bodies = new Map<string, string>();
  return deliveries.flatMap(({ webhookId, body, at }) => {
    if (webhookId === null) return [];
    const known = bodies.get(webhookId) ?? body;
    bodies.set(webhookId, known);
    return known === body ? [] : [{ what: `${hook.who}: two bodies have one webhook-id.`, ids: [webhookId], at }];
  });
}

/** Messages that were acked before the replay; later ones come anyway. */
function lostReplays(history: ChaosHistory, hook: HookHistory): Violation[] {
  const acks = acksOf(history);
  return hook.replays.flatMap(({ roomId, seq, askedAt, ackedAt }) => {
    if (ackedAt === Infinity) return [];
    return roomsSeenBy(history, hook).flatMap((room): Violation[] => {
      if (roomId !== null && room.roomId !== roomId) return [];
      const later = (hook.ofRooms.get(room.roomId) ?? []).filter(({ at }) => at > askedAt);
      const again = new Set(later.flatMap(({ change }) => messagesIn(change).map(({ id }) => id)));
      const lost = room.messages.find(
        (each) => each.seq >= seq && (acks.get(each.id) ?? Infinity) < askedAt && !again.has(each.id),
      );
      if (lost === undefined) return [];
      const what = `${hook.hook.who}: after a replay from seq ${seq}, seq ${lost.seq} did not come.`;
      return [{ what, ids: [room.roomId, hook.hook.hookId, lost.id], at: askedAt }];
    });
  });
}
