import type { Ack, ClientEvent, ClientEventData, Item, Message } from '#contracts';

import type { AnswerFields, AskedFields, RecordedAnswer, RecordedItem, RecordedMessage } from './record.js';

const ASKED = ['id', 'roomId', 'userId', 'body', 'afterId', 'version', 'emoji', 'seq', 'attachments'];
const ANSWERED = ['seq', 'rev', 'headRev', 'dup', 'version', 'readSeq'];
/** The tail that `tailOf` describes; `room:open` shows at least this many messages. */
const TAIL_MESSAGES = 10;

/** Never a token, which a `session:refresh` contains. */
export function askedFields(fields: object): AskedFields {
  return picked<AskedFields>(fields, ASKED);
}

export function recordedAnswer(ack: Ack<ClientEventData[ClientEvent]>): RecordedAnswer {
  if (!ack.ok) return { ok: false, code: ack.error.code, retry: ack.error.retry };
  return { ok: true, data: answeredFields(ack.data) };
}

export function answeredFields(data: object): AnswerFields {
  return picked<AnswerFields>(data, ANSWERED);
}

export function recordedItem(item: Item): RecordedItem {
  if (item.type === 'member') return { type: 'member', id: item.member.user.id, rev: item.member.rev };
  if (item.type === 'room') return { type: 'room', id: item.room.id, rev: item.room.rev };
  const { id, rev, seq, version, createdAt } = item.message;
  return { type: 'message', id, rev, seq, version, createdAt: Date.parse(createdAt) };
}

export function recordedMessage(message: Message): RecordedMessage {
  const { id, seq, rev, version, senderId, body, deletedAt, attachments, reactions, system, createdAt } = message;
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
  };
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
