import { isMain, type Message, type MessageId, type UserId } from '#client';

import type { Names } from '#chat/names/names.js';
import { isBlocked } from '#chat/people/use-blocked-people.js';
import { isTextless, messageText } from '#chat/room/words/message-text.js';
import type { Catalogue } from '#chat/text/en.js';

/** A burst of more messages than this is announced by its number only. */
const SPOKEN_MAX = 3;
/** Longer texts are cut: the message itself can be read in the room. */
export const SPOKEN_CHARS = 240;

/** The user, the people whom the user blocks, and the open thread. */
export interface Listener {
  readonly me: UserId | null;
  readonly blocked: ReadonlySet<UserId>;
  readonly threadId: MessageId | null;
}

/** True for a message that the user hears of: of others whom the user does not block, in the main timeline or the open thread. */
export function isFor(message: Message, { me, blocked, threadId }: Listener): boolean {
  const { kind, senderId, deletedAt } = message;
  if (kind !== 'text' || senderId === me || deletedAt !== null || isBlocked(message, blocked)) return false;
  return isMain(message) || message.threadId === threadId;
}

/** The messages after this number that the user hears of. Those that grow are heard sentence by sentence. */
export function newMessages(messages: readonly Message[], seq: number, listener: Listener): readonly Message[] {
  const from = messages.findLastIndex((message) => message.seq <= seq) + 1;
  return messages.slice(from).filter((message) => message.grow === undefined && isFor(message, listener));
}

/** The text that a screen reader speaks for new messages. */
export function announcementOf(messages: readonly Message[], text: Catalogue, names: Names): string {
  if (messages.length > SPOKEN_MAX) return text.attention.newMessages(messages.length);
  return messages
    .map((message) => text.attention.message({ sender: names.of(message.sender), body: spokenText(message, text) }))
    .join('\n');
}

/** The text of a message and the number of its files; without a text, the names of the files. */
function spokenText(message: Message, text: Catalogue): string {
  const words = cut(messageText(message));
  const count = isTextless(message) ? 0 : message.attachments.length;
  return count === 0 ? words : text.attention.withFiles({ body: words, files: text.attachments.count(count) });
}

function cut(body: string): string {
  return body.length > SPOKEN_CHARS ? `${body.slice(0, SPOKEN_CHARS)}…` : body;
}
