import type { Me, Message, MessageId, PendingMessage, UserId } from '#client';

import { dayOf } from '../../text/days.js';
import { quotes } from '../message/quotes.js';
import { pendingMessage } from './pending-message.js';

/** Messages of one sender within this time form a group. */
const GROUP_MS = 5 * 60_000;

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: Message;
  /** Set while the message is not stored. */
  readonly pending: PendingMessage | null;
  /** True if the row shows the sender: the message before it is another's, or much older. */
  readonly startsGroup: boolean;
}

export type Row =
  | MessageRow
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly message: Message }
  | {
      /** Messages in one line: above them if it is open, else in their place. */
      readonly kind: 'fold';
      /** Notices about people who come and go, or messages of people whom the user blocks. */
      readonly about: 'comings' | 'blocked';
      readonly key: string;
      readonly messages: readonly Message[];
      readonly isOpen: boolean;
    };

export interface RowSource {
  readonly messages: readonly Message[];
  readonly pending: readonly PendingMessage[];
  readonly me: Me | null;
  /** All messages from this number on, up to the last of `messages`, are among them. */
  readonly low: number;
  /** True if there are no messages before `messages`. */
  readonly reachedStart: boolean;
  /** The line "New messages" is above the first unread message after this number; `null`: no line. */
  readonly lineAfter: number | null;
}

/** The rows of the timeline from top to bottom. A message keeps its key when it is stored. */
export function rowsOf({ messages, pending, me, ...place }: RowSource): readonly Row[] {
  const line = belowLine(messages, me?.user.id ?? null, place);
  const stored = new Set(messages.map(({ id }) => id));
  const sending = pending.filter(({ id }) => !stored.has(id));
  const all = [
    ...messages.map((message) => ({ message, pending: null })),
    ...sending.map((entry) => ({ message: pendingMessage(entry, me), pending: entry })),
  ];
  return all.flatMap(({ message, pending: entry }, index): Row[] => {
    const before = all[index - 1]?.message;
    const isNewDay = before === undefined || dayOf(before.createdAt) !== dayOf(message.createdAt);
    const hasLine = message.id === line;
    const startsGroup = isNewDay || hasLine || !continues(before, message);
    return [
      ...(isNewDay ? [{ kind: 'day' as const, key: `day ${message.id}`, at: message.createdAt }] : []),
      ...(hasLine ? [{ kind: 'unread' as const, key: 'unread' }] : []),
      message.kind === 'system'
        ? { kind: 'notice', key: message.id, message }
        : { kind: 'message', key: message.id, message, pending: entry, startsGroup },
    ];
  });
}

/** The message below the line "New messages". There is none if unread messages before the loaded ones may be the first. */
function belowLine(
  messages: readonly Message[],
  me: UserId | null,
  { low, reachedStart, lineAfter }: Pick<RowSource, 'low' | 'reachedStart' | 'lineAfter'>,
): MessageId | undefined {
  if (lineAfter === null || (!reachedStart && low > lineAfter + 1)) return undefined;
  return messages.find((message) => isUnread(message, lineAfter, me))?.id;
}

/** True for messages that count as unread (protocol, section 6). */
export function isUnread(message: Message, readSeq: number, me: UserId | null): boolean {
  return message.seq > readSeq && message.kind === 'text' && message.senderId !== me && message.deletedAt === null;
}

function continues(before: Message, message: Message): boolean {
  const isSameSender = before.kind === 'text' && before.senderId !== null && before.senderId === message.senderId;
  const isSoon = Date.parse(message.createdAt) - Date.parse(before.createdAt) < GROUP_MS;
  return isSameSender && isSoon && namesSame(before, message) && !quotes(message) && message.forwardOf === null;
}

/** False for posts of a bot that name different senders, which each post shows at its head. */
function namesSame(before: Message, message: Message): boolean {
  const [held, named] = [before, message].map(({ ext }) => JSON.stringify(ext?.['sender']));
  return message.sender?.type !== 'bot' || held === named;
}
