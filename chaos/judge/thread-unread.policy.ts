import type { RecordedMessage } from '../records/record.js';
import { answerOf, type ChaosHistory, isAcked } from './history.js';
import type { Violation } from './invariant.js';
import { threadsOf } from './thread-members.js';
import { type Reader, violation } from './thread-reader.js';

const UNREAD_MAX = 100;

/** In the end, what counts as unread is what the markers leave, and the acked marks read what they named. */
export function miscounts(history: ChaosHistory, reader: Reader): Violation[] {
  const impossible = reader.threads.flatMap(({ at, thread: { threadId, following, unread, mentions } }) =>
    mentions < 0 || unread < mentions || (unread > 0 && !following)
      ? [violation(reader, `${unread} unread, with ${mentions} mentions.`, at, threadId)]
      : [],
  );
  return [...impossible, ...inThreads(history, reader), ...inMain(reader), ...unreadAfterAll(reader)];
}

function countsFor(userId: string): (message: RecordedMessage) => boolean {
  return ({ senderId, deleted, system }) => senderId !== userId && !deleted && system === null;
}

/** The replies of a thread that count as unread for the reader behind a marker. */
function unreadIn({ room, userId }: Reader, threadId: string, readSeq: number): RecordedMessage[] {
  const replies = threadsOf(room).get(threadId)?.replies ?? [];
  return replies.filter((message) => message.seq > readSeq && !message.reply.inRoom && countsFor(userId)(message));
}

function inThreads(history: ChaosHistory, reader: Reader): Violation[] {
  return [...reader.places.values()].flatMap(({ threadId, following, readSeq, unread, mentions, at }) => {
    const counted = following ? unreadIn(reader, threadId, readSeq) : [];
    const mentioning = counted.filter(({ id }) =>
      history.sends().get(id)?.[0]?.fields.mentions?.includes(reader.userId),
    );
    const [most, named] = [counted, mentioning].map(({ length }) => Math.min(UNREAD_MAX, length));
    if (most === unread && named === mentions) return [];
    const what = `${unread} unread and ${mentions} mentions after ${readSeq}; a recount finds ${most ?? 0} and ${named ?? 0}.`;
    return [violation(reader, what, at, threadId)];
  });
}

/** Also the rule of `readSeq`: the main marker, or the user's newest message that is a reply or keeps unread what is before it. */
function inMain(reader: Reader): Violation[] {
  const { room, userId, own, state } = reader;
  if (state?.main === undefined) return [];
  const { main, readSeq, at } = state;
  const counted = room.messages.filter(
    (message) => message.seq > main.readSeq && message.reply?.inRoom !== false && countsFor(userId)(message),
  );
  const most = Math.min(UNREAD_MAX, counted.length);
  const what = `${main.unread} unread in main after ${main.readSeq}; a recount finds ${most}.`;
  const aside = own.filter(({ reply, keepsUnread }) => reply !== undefined || keepsUnread === true);
  const rule = Math.max(main.readSeq, ...aside.map(({ seq }) => seq));
  return [
    ...(most === main.unread ? [] : [violation(reader, what, at)]),
    ...(readSeq === rule ? [] : [violation(reader, `readSeq is ${readSeq}, by the rule ${rule}.`, at)]),
  ];
}

/** "Mark everything as read" has read all threads up to there. */
function unreadAfterAll(reader: Reader): Violation[] {
  const marks = reader.asked.filter(
    (exchange) => exchange.event === 'read:mark' && exchange.fields.main !== true && isAcked(exchange),
  );
  const to = Math.max(0, ...marks.map(({ fields: { seq = 0 } }) => seq));
  return [...reader.places.values()].flatMap(({ threadId, readSeq, at }) => {
    const left = unreadIn(reader, threadId, readSeq).find(({ seq }) => seq <= to);
    if (left === undefined) return [];
    return [violation(reader, `everything up to ${to} was marked, and ${left.seq} is unread.`, at, threadId, left.id)];
  });
}

/** `thread:list { unread: true }` has the threads with unread replies: in the end all of them, before no others. */
export function unreadLists(history: ChaosHistory, readers: readonly Reader[]): Violation[] {
  const wrongly = history.exchanges.flatMap((exchange) => {
    const answered = answerOf(exchange);
    if (exchange.fields.unread !== true || answered?.answer.ok !== true) return [];
    const read = answered.answer.data.threads?.find(({ following, unread }) => !following || unread === 0);
    if (read === undefined) return [];
    return [{ what: `${exchange.who}: a read thread is in the list.`, ids: [read.threadId], at: answered.at }];
  });
  const inTheEnd = history.of('unreadThreads').flatMap(({ who, threadIds, at }) => {
    const places = readers.filter((reader) => reader.who === who).flatMap(({ places: own }) => [...own.values()]);
    const unread = places.filter((place) => place.unread > 0).map(({ threadId }) => threadId);
    const other = [
      ...unread.filter((id) => !threadIds.includes(id)),
      ...threadIds.filter((id) => !unread.includes(id)),
    ];
    return other.length === 0 ? [] : [{ what: `${who}: the list of unread threads is another.`, ids: other, at }];
  });
  return [...wrongly, ...inTheEnd];
}
