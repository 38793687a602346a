import type { ChaosRecord, ReadPosition, RecordedMessage } from '../records/record.js';
import { tailOf } from '../records/summaries.js';
import { type AuditedRoom, type ChaosHistory, groupBy } from './history.js';
import type { Invariant, Violation } from './invariant.js';

const UNREAD_MAX = 100;
/** Clients look at their own views this often, and a look may come late. */
const SAMPLING_MS = 1_000;

/** What clients show in the end, compared with the rooms. */
export const VIEWS: readonly Invariant[] = [
  {
    name: 'views-agree',
    promise: "Every member's final view equals the room read from its start; former members have none.",
    breaches: (history) => perView(history, differences),
  },
  {
    name: 'in-step-in-time',
    promise: 'All views agree within 15 s after the last fault that ended a process, 40 s after any other.',
    breaches: late,
  },
  {
    name: 'unread-is-exact',
    promise: '`unread` equals a recount, as the server answers it and as clients show it.',
    breaches: miscounted,
  },
  {
    name: 'markers-go-forward',
    promise: 'The read marker of a user in a room never moves back.',
    breaches: movedBack,
  },
];

type View = ChaosRecord<'view'>;

function perView(
  history: ChaosHistory,
  look: (view: View, room: AuditedRoom, isMember: boolean) => string | null,
): Violation[] {
  return history.of('view').flatMap((view) => {
    const room = history.rooms.get(view.roomId);
    const userId = history.userIdOf(view.who);
    if (room === undefined || userId === undefined) return [];
    const what = look(view, room, room.memberIds.has(userId));
    return what === null ? [] : [{ what: `${view.who}: ${what}`, ids: [room.roomId, userId], at: view.at }];
  });
}

/** A view begins where the client opened the room; from there on it must have everything. */
function differences({ messages }: View, room: AuditedRoom, isMember: boolean): string | null {
  if (!isMember) return messages === null ? null : 'shows a room that the user has left';
  if (messages === null) return 'does not show a room of the user';
  const [first] = messages;
  if (first === undefined) return 'shows no messages';
  const stored = room.messages.filter(({ seq }) => seq >= first.seq);
  if (stored.length !== messages.length)
    return `shows ${messages.length} messages of ${stored.length} from seq ${first.seq} on`;
  const wrong = messages.find((message, index) => !isSame(message, stored[index]));
  return wrong === undefined ? null : `shows another state of message ${wrong.id} (seq ${wrong.seq})`;
}

function isSame(one: RecordedMessage, other: RecordedMessage | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The last change of what a client shows is when it came in step. */
function late(history: ChaosHistory): Violation[] {
  const shown = groupBy(history.of('shows'), ({ who, roomId }) => `${who} ${roomId}`);
  return [...shown.values()].flatMap((records) => {
    const last = records.at(-1);
    const room = history.rooms.get(last?.roomId ?? '');
    if (last === undefined || room === undefined) return [];
    const userId = history.userIdOf(last.who) ?? '';
    if (!room.memberIds.has(userId)) return [];
    const ids = [room.roomId, userId];
    if (last.tail !== tailOf(room.messages)) return [{ what: `${last.who} has not come in step.`, ids, at: last.at }];
    const lateMs = Math.round(last.at - SAMPLING_MS - history.mustAgreeAt);
    return lateMs <= 0 || history.isBusy(history.calmAt, last.at)
      ? []
      : [{ what: `${last.who} came in step ${lateMs} ms late.`, ids, at: last.at }];
  });
}

function miscounted(history: ChaosHistory): Violation[] {
  const answered = history.of('state').map((state) => ({ ...state, by: 'the server answers' }));
  const shown = history.of('view').flatMap((view) => {
    const { who, roomId, at, shown: position } = view;
    return position === null ? [] : [{ who, roomId, at, ...position, by: 'the client shows' }];
  });
  return [...answered, ...shown].flatMap(({ who, roomId, at, by, ...position }) => {
    const room = history.rooms.get(roomId);
    const userId = history.userIdOf(who) ?? '';
    if (room === undefined || !room.memberIds.has(userId)) return [];
    const count = recount(room, userId, position);
    if (count === position.unread) return [];
    const what = `${who}: ${by} ${position.unread} unread after seq ${position.readSeq}; a recount finds ${count}.`;
    return [{ what, ids: [roomId, userId], at }];
  });
}

function recount({ messages }: AuditedRoom, userId: string, { readSeq }: ReadPosition): number {
  const unread = messages.filter(
    ({ seq, senderId, deleted, system }) => seq > readSeq && senderId !== userId && !deleted && system === null,
  );
  return Math.min(UNREAD_MAX, unread.length);
}

/**
 * In order of `urev` as the server sent it to one user, and from every acked `read:mark` to the state in the end. Acks
 * of two requests in flight may come in any order, so they are not compared with one another.
 */
function movedBack(history: ChaosHistory): Violation[] {
  return [...fallingMarks(history), ...forgottenMarks(history)];
}

function fallingMarks(history: ChaosHistory): Violation[] {
  const marks = history.of('own').filter(({ readSeq }) => readSeq !== null);
  return [...groupBy(marks, ({ who, roomId }) => `${who} ${roomId ?? ''}`).values()].flatMap((records) => {
    const inOrder = records.sort((one, other) => one.urev - other.urev);
    const back = inOrder.find(({ readSeq }, index) => (readSeq ?? 0) < (inOrder[index - 1]?.readSeq ?? 0));
    if (back === undefined) return [];
    const what = `${back.who}: the marker moved back to ${back.readSeq ?? 0} at urev ${back.urev}.`;
    return [{ what, ids: [back.roomId ?? '', history.userIdOf(back.who) ?? ''], at: back.at }];
  });
}

function forgottenMarks(history: ChaosHistory): Violation[] {
  const states = new Map(history.of('state').map((state) => [`${state.who} ${state.roomId}`, state]));
  return history.exchanges.flatMap(({ event, who, fields, answers }) => {
    const answer = answers[0]?.answer;
    const state = states.get(`${who} ${fields.roomId ?? ''}`);
    if (event !== 'read:mark' || !answer?.ok || state === undefined) return [];
    const acked = answer.data.readSeq ?? 0;
    if (state.readSeq >= acked) return [];
    const what = `${who}: a marker at ${acked} was acked, and in the end it is at ${state.readSeq}.`;
    return [{ what, ids: [state.roomId, history.userIdOf(who) ?? ''], at: state.at }];
  });
}
