import type { RecordedMessage } from '../../records/record.js';
import { acksOf } from '../feed/feed-reader.js';
import type { AuditedRoom, ChaosHistory } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { type DeviceHistory, devicesOf, isAccepted, lacksPushes } from './push-reader.js';

/** What is due comes within this time after its ack, or after the last fault. */
const DUE_MS = 90_000;
const DISTANCE_MS = 5_000;
/** A request whose answer got lost may have taken effect this much later than it was asked. */
const LATE_MS = 20_000;

/** How soon, and how often. */
export const PUSH_TIME: readonly Invariant[] = [
  {
    name: 'push-comes',
    promise: 'What a user who is away has not read is pushed within 90 s of its ack, or of the last fault.',
    breaches: (history) => duePushes(history).flatMap(missed),
    lacks: (history) => (duePushes(history).length === 0 ? 'nothing was due for 90 s' : null),
  },
  {
    name: 'push-keeps-distance',
    promise: 'At most one push goes to a device about a room in 5 s, except a repeat after a fault.',
    breaches: (history) => devicesOf(history).flatMap((device) => tooClose(history, device)),
    lacks: lacksPushes,
  },
];

interface DuePush {
  readonly to: DeviceHistory;
  readonly room: AuditedRoom;
  readonly message: RecordedMessage;
  readonly ackedAt: number;
  readonly dueAt: number;
}

function duePushes(history: ChaosHistory): DuePush[] {
  const acks = acksOf(history);
  return devicesOf(history).flatMap((to) =>
    [...history.rooms.values()].flatMap((room) =>
      room.messages.flatMap((message): DuePush[] => {
        const ackedAt = acks.get(message.id);
        const sentAt = history.sends().get(message.id)?.[0]?.askedAt ?? -Infinity;
        // Nothing is promised for a message whose sender had no answer.
        if (ackedAt === undefined || sentAt < to.device.at || !mayConcern(to, room, message)) return [];
        const dueAt = dueAtOf(history, ackedAt);
        const due = { to, room, message, ackedAt, dueAt };
        return dueAt > history.endAt || to.endAskedAt <= dueAt || isSettled(due) ? [] : [due];
      }),
    ),
  );
}

/** All rooms notify of everything. A reply that is not in the room concerns only those who follow its thread. */
function mayConcern({ device }: DeviceHistory, room: AuditedRoom, message: RecordedMessage): boolean {
  const { system, deleted, senderId, reply, seq } = message;
  // Edits and reactions raise the `rev` of a message, and never that of a notice.
  const { rev = 0 } = room.messages.findLast((notice) => notice.system !== null && notice.seq < seq) ?? {};
  const isMember = room.memberships.get(device.userId)?.some(({ from, to }) => from <= rev && rev < to) === true;
  return isMember && system === null && !deleted && senderId !== device.userId && reply?.inRoom !== false;
}

/** The user may have read it, or left the room, before it had to come. */
function isSettled({ to, room, message, ackedAt, dueAt }: DuePush): boolean {
  return to.asked.some(({ event, fields, askedAt }) => {
    if (fields.roomId !== room.roomId || askedAt > dueAt) return false;
    if (event === 'room:leave') return askedAt > ackedAt - LATE_MS;
    if (event === 'read:mark') return (fields.seq ?? 0) >= message.seq;
    return event === 'message:send' && (room.byId.get(fields.id ?? '')?.[0]?.seq ?? 0) > message.seq;
  });
}

/** Faults come one after the other. */
function dueAtOf({ faults }: ChaosHistory, ackedAt: number): number {
  return faults.reduce(
    (dueAt, { beginsAt, endsAt }) => (beginsAt <= dueAt && endsAt + DUE_MS > dueAt ? endsAt + DUE_MS : dueAt),
    ackedAt + DUE_MS,
  );
}

/** A push of a newer message tells of it, too. */
function missed({ to, room, message, ackedAt, dueAt }: DuePush): Violation[] {
  const ofRoom = to.ofRooms.get(room.roomId) ?? [];
  const later = ofRoom.filter((push) => push.payload.seq >= message.seq && isAccepted(push));
  const cameAt = Math.min(...later.map(({ at }) => at));
  if (cameAt <= dueAt) return [];
  const when = cameAt === Infinity ? 'was not pushed' : `was pushed ${Math.round(cameAt - ackedAt)} ms after its ack`;
  const { who, deviceId } = to.device;
  return [{ what: `${who}: seq ${message.seq} ${when}.`, ids: [room.roomId, deviceId, message.id], at: ackedAt }];
}

/** What was refused has not gone out. A fault between the two may have hidden that the first one has. */
function tooClose(history: ChaosHistory, { device, ofRooms }: DeviceHistory): Violation[] {
  return [...ofRooms.values()].flatMap((pushes) =>
    pushes.flatMap((push, index): Violation[] => {
      const before = pushes.slice(0, index).findLast(isAccepted);
      const apartMs = push.at - (before?.at ?? -Infinity);
      if (before === undefined || apartMs >= DISTANCE_MS) return [];
      const isHidden = history.faults.some(({ beginsAt, endsAt }) => beginsAt <= push.at && endsAt >= before.at);
      if (isHidden && push.payload.seq >= before.payload.seq) return [];
      const what = `${device.who}: a push came ${Math.round(apartMs)} ms after one of the same room.`;
      return [{ what, ids: [push.payload.roomId, device.deviceId, push.payload.messageId], at: push.at }];
    }),
  );
}
