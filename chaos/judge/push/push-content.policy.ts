import type { RecordedMessage, RecordedPush } from '../../records/record.js';
import { grownMessages } from '../growing-reader.js';
import { answerOf, type ChaosHistory, type Exchange, groupBy, isAcked } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { type DeviceHistory, type DevicePush, devicesOf, lacksPushes } from './push-reader.js';
import { isReadInTime } from './read-in-time.js';

/** What was judged before goes out within this time. */
const UNDER_WAY_MS = 2_000;
/** The same with a fault: the courier was stopped, or waits for answers. */
const HELD_UP_MS = 20_000;
/** Between an event on the server and its record by a busy checker. */
const MEASURING_MS = 1_000;

/** What a push is of, and what it says. */
export const PUSH_CONTENT: readonly Invariant[] = [
  {
    name: 'push-is-due',
    promise:
      'Nothing is pushed to its sender, or after a user who was there all the time has read it within 10 s, or 2 s (20 s with a fault) after it was read or deleted, or after the user left the room or signed out.',
    breaches: (history) => {
      const deletions = groupBy(acked(history.exchanges, 'message:delete'), ({ fields }) => fields.id ?? '');
      return perPush(history, (device, push) => unduly(history, device, push, deletions));
    },
    lacks: lacksPushes,
  },
  {
    name: 'push-is-its-message',
    promise:
      'A push is signed, encrypted for its device, and says what its message says, or nothing with `preview: "none"`.',
    breaches: (history) => {
      const bodies = groupBy(history.exchanges.filter(hasBody), ({ fields }) => fields.id ?? '');
      return [...unreadable(history), ...perPush(history, (device, push) => untrue(history, device, push, bodies))];
    },
    lacks: lacksPushes,
  },
];

type ById = ReadonlyMap<string, readonly Exchange[]>;

function perPush(history: ChaosHistory, look: (device: DeviceHistory, push: DevicePush) => string | null): Violation[] {
  return devicesOf(history).flatMap((device) =>
    device.pushes.flatMap((push): Violation[] => {
      const what = look(device, push);
      const { roomId, messageId, seq } = push.payload;
      const ids = [roomId, device.device.deviceId, messageId];
      return what === null ? [] : [{ what: `${push.who}: the push of seq ${seq} ${what}.`, ids, at: push.at }];
    }),
  );
}

/** Each push is judged when it goes out. */
function unduly(history: ChaosHistory, deviceHistory: DeviceHistory, push: DevicePush, deletions: ById): string | null {
  const { device, asked, endedAt } = deviceHistory;
  const { payload, at } = push;
  const isOver = (exchange: Exchange): boolean => isPast(history, answerOf(exchange)?.at ?? Infinity, at);
  const inRoom = asked.filter(({ fields }) => fields.roomId === payload.roomId);
  const message = storedOf(history, payload);
  if (message?.senderId === device.userId) return 'went to its sender';
  if (isRead(history, deviceHistory, push, message)) return 'came after it was read';
  if (deletions.get(payload.messageId)?.some(isOver) === true) return 'came after it was deleted';
  if (acked(inRoom, 'room:leave').some((leave) => isOver(leave) && !cameBack(inRoom, leave, at)))
    return 'came after its user had left';
  return isPast(history, endedAt, at) ? 'came after the end of the session' : null;
}

/** What is in threads alone has markers of its own. */
function isRead(
  history: ChaosHistory,
  { asked }: DeviceHistory,
  { payload, at }: DevicePush,
  message: RecordedMessage | undefined,
): boolean {
  if (message?.reply?.inRoom === false) return false;
  const isOfIt = ({ fields }: Exchange): boolean =>
    fields.roomId === payload.roomId && (fields.seq ?? 0) >= payload.seq;
  const marks = acked(asked, 'read:mark').filter(isOfIt);
  if (marks.some((mark) => isPast(history, answerOf(mark)?.at ?? Infinity, at))) return true;
  const times = { sentAt: (message?.createdAt ?? Infinity) - history.serverAheadMs, pushedAt: at };
  return isReadInTime(history, { marks, asked }, times, MEASURING_MS);
}

function isPast(history: ChaosHistory, endedAt: number, at: number): boolean {
  const isDisturbed = history.isDisturbed(endedAt, endedAt + UNDER_WAY_MS);
  return endedAt + (isDisturbed ? HELD_UP_MS : UNDER_WAY_MS) + MEASURING_MS < at;
}

function cameBack(inRoom: readonly Exchange[], { askedAt }: Exchange, at: number): boolean {
  return inRoom.some((join) => join.event === 'room:join' && join.askedAt >= askedAt && join.askedAt <= at);
}

function unreadable(history: ChaosHistory): Violation[] {
  return history
    .of('push')
    .filter(({ payload }) => payload === null)
    .map(({ who, deviceId, at }) => ({ what: `${who}: a push is not signed and encrypted.`, ids: [deviceId], at }));
}

function untrue(
  history: ChaosHistory,
  { device }: DeviceHistory,
  { payload }: DevicePush,
  bodies: ById,
): string | null {
  const message = storedOf(history, payload);
  if (!history.rooms.has(payload.roomId)) return null;
  if (message === undefined || message.system !== null) return 'is of no message';
  if (payload.userId !== device.userId) return 'is for another user';
  if (!isOf(payload, message)) return 'names another place';
  if (device.preview === 'none') return tellsNothing(payload) ? null : 'tells its content';
  if (payload.senderId !== message.senderId || !payload.named) return 'names another sender or no room';
  return isWritten(history, payload, bodies) ? null : 'says something else';
}

/** A push has the text of its moment. */
function isWritten(history: ChaosHistory, { messageId, text }: RecordedPush, bodies: ById): boolean {
  const isSent = bodies.get(messageId)?.some(({ fields }) => fields.body === text) === true;
  return isSent || (text !== null && grownMessages(history).get(messageId)?.isBeginning(text) === true);
}

function isOf({ seq, threadId }: RecordedPush, message: RecordedMessage): boolean {
  return seq === message.seq && threadId === (message.reply?.threadId ?? null);
}

function tellsNothing({ senderId, text, named }: RecordedPush): boolean {
  return senderId === null && text === null && !named;
}

function storedOf(history: ChaosHistory, { roomId, messageId }: RecordedPush): RecordedMessage | undefined {
  return history.rooms.get(roomId)?.byId.get(messageId)?.[0];
}

function acked(exchanges: readonly Exchange[], event: string): Exchange[] {
  return exchanges.filter((exchange) => exchange.event === event && isAcked(exchange));
}

function hasBody({ event }: Exchange): boolean {
  return event === 'message:send' || event === 'message:edit';
}
