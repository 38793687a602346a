import type { Ack, ClientEvent, ClientEventData, Item, Message, ReadState, ThreadState } from '#contracts';

import type { AskedFields } from './asked-fields.js';
import type {
  AnswerFields,
  AsideMarkers,
  RecordedAnswer,
  RecordedItem,
  RecordedMessage,
  RecordedThread,
  ReplyPlace,
} from './record.js';

const ASKED = [
  ...['id', 'roomId', 'userId', 'body', 'afterId', 'version', 'emoji', 'seq', 'attachments'],
  ...['mentions', 'threadId', 'inRoom', 'everyone', 'keepsUnread', 'main', 'follow', 'unread'],
  ...['grow', 'offset', 'text', 'length', 'state'],
];
const ANSWERED = [
  ...['seq', 'rev', 'headRev', 'dup', 'version', 'readSeq', 'threadsReadSeq', 'reachedStart', 'reachedEnd'],
  ...['length', 'stop', 'grow'],
];
/** The tail that `tailOf` describes; `room:open` shows at least this many messages. */
const TAIL_MESSAGES = 10;

/** Never a token, which a `session:refresh` contains. */
export function askedFields(fields: object): AskedFields {
  return picked<AskedFields>(fields, ASKED);
}

export function recordedAnswer(ack: Ack<ClientEventData[ClientEvent]>): RecordedAnswer {
  if (!ack.ok) {
    const { code, retry, length } = ack.error;
    return { ok: false, code, retry, ...(length !== undefined && { length }) };
  }
  return { ok: true, data: answeredFields(ack.data) };
}

/** The parts of answers that have fields of their own. */
interface Parts {
  readonly main?: ReadState['main'];
  readonly threads?: readonly ThreadState[];
  readonly thread?: ThreadState;
  readonly messages?: readonly Message[];
  readonly grow?: Message['grow'];
  readonly body?: string;
}

export function answeredFields(data: object): AnswerFields {
  const { main, threads, thread, messages, grow, body }: Parts = data;
  const shown = threads ?? threadsIn(data, thread);
  return {
    ...picked<AnswerFields>(data, ANSWERED),
    ...(main !== undefined && { main: { readSeq: main.readSeq, unread: main.unread } }),
    ...(shown.length > 0 && { threads: shown.map(recordedThread) }),
    ...(messages !== undefined && { seqs: messages.map(({ seq }) => seq) }),
    ...(grow !== undefined && body !== undefined && { body }),
  };
}

/** `thread:open` has a thread, the answer of `thread:follow` and `thread:read` is one. */
function threadsIn(data: object, thread: ThreadState | undefined): readonly ThreadState[] {
  if ('following' in data) return [data as ThreadState];
  return thread !== undefined && 'following' in thread ? [thread] : [];
}

export function recordedThread(state: ThreadState): RecordedThread {
  const { roomId, threadId, thread, following, readSeq, unread, mentions } = state;
  const { replies, lastSeq } = thread;
  return { roomId, threadId, replies, lastSeq, following, readSeq, unread, mentions };
}

/** A server without threads answers no such markers. */
export function asideMarkers({ main, threadsReadSeq }: Pick<ReadState, 'main' | 'threadsReadSeq'>): AsideMarkers {
  if (main === undefined || threadsReadSeq === undefined) return {};
  return { main: { readSeq: main.readSeq, unread: main.unread }, threadsReadSeq };
}

export function recordedItem(item: Item): RecordedItem {
  if (item.type === 'member') return { type: 'member', id: item.member.user.id, rev: item.member.rev };
  if (item.type === 'room') return { type: 'room', id: item.room.id, rev: item.room.rev };
  const { id, rev, seq, version, createdAt, grow } = item.message;
  const place = { id, rev, seq, version, createdAt: Date.parse(createdAt), ...replyIn(item.message) };
  return { type: 'message', ...place, ...(grow !== undefined && { grow }) };
}

export function recordedMessage(message: Message): RecordedMessage {
  const { id, seq, rev, version, senderId, body, deletedAt, attachments, reactions, system, createdAt } = message;
  const { everyone, keepsUnread, grow } = message;
  return {
    id,
    seq,
    rev,
    version,
    senderId,
    body,
    deleted: deletedAt !== null,
    files: attachments.map((file) => `${file.id} ${file.state}`),
    reactions: reactions.flatMap(({ emoji, userIds }) => userIds.map((userId) => `${emoji} ${userId}`)).sort(),
    system: system === null ? null : { type: system.type, userId: system.userId },
    createdAt: Date.parse(createdAt),
    ...replyIn(message),
    ...(everyone === true && { everyone }),
    ...(keepsUnread === true && { keepsUnread }),
    ...(grow !== undefined && { grow }),
  };
}

function replyIn({ threadId, threadSeq = 0, inRoom = false }: Message): { reply?: ReplyPlace } {
  return threadId === null ? {} : { reply: { threadId, threadSeq, inRoom } };
}

/** The newest messages in short: two views with the same tail have seen the same last changes. */
export function tailOf(messages: readonly Pick<RecordedMessage, 'seq' | 'rev'>[]): string {
  return messages
    .slice(-TAIL_MESSAGES)
    .map(({ seq, rev }) => `${seq}.${rev}`)
    .join(' ');
}

function picked<Fields extends object>(source: object, names: readonly string[]): Fields {
  const values = source as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]]] : []))) as Fields;
}
