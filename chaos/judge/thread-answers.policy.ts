import type { RecordedMessage } from '../records/record.js';
import { answerOf, type ChaosHistory, type Exchange } from './history.js';
import type { Violation } from './invariant.js';
import { entries, type Reader, violation } from './thread-reader.js';

/** A message that keeps unread what is before it reads what is further away. */
const KEPT_UNREAD_MAX = 1_000;

/** The `seq` to which an own message moves the marker of the main timeline. */
export function readInMainBy({ seq, reply, keepsUnread }: RecordedMessage): number[] {
  if (keepsUnread === true) return reply === undefined ? [seq - KEPT_UNREAD_MAX] : [];
  return reply?.inRoom === false ? [] : [seq];
}

/** A message that asks to keep unread what is before it in the main timeline does, unless all of it may have been read. */
export function answersAsTold(history: ChaosHistory, reader: Reader): Violation[] {
  return reader.own.flatMap((message) => {
    const { id, seq, reply, keepsUnread, deleted } = message;
    const sends = history.sends().get(id) ?? [];
    const isAsked = sends.some(({ fields }) => fields.keepsUnread === true);
    if (keepsUnread === true) return isAsked ? [] : [violation(reader, `${seq} keeps unread, unasked.`, 0, id)];
    if (!isAsked || deleted || reply?.inRoom === false) return [];
    const at = Math.max(...sends.map((send) => answerOf(send)?.at ?? Infinity));
    const unread = firstUnread(reader, message, at);
    if (unread === undefined) return [];
    return [violation(reader, `${unread.seq} was unread, and ${seq} has not kept it so.`, at, id, unread.id)];
  });
}

/** The first message before this one that the user cannot have read before `at`. */
function firstUnread({ room, userId, own, asked }: Reader, { seq }: RecordedMessage, at: number) {
  const before = [...entries(room, userId).map((entry) => entry.seq), ...own.flatMap(readInMainBy)];
  const isMark = ({ event, askedAt }: Exchange): boolean => event === 'read:mark' && askedAt <= at;
  const marks = asked.filter(isMark).map(({ fields }) => fields.seq ?? 0);
  const readTo = Math.max(0, ...before.filter((each) => each < seq), ...marks);
  return room.messages.find(
    (each) =>
      each.seq > readTo &&
      each.seq < seq &&
      each.senderId !== userId &&
      each.system === null &&
      !each.deleted &&
      each.reply?.inRoom !== false,
  );
}
