import { isMain, type Message, type MessageId, type UserId } from '#client';

import type { Names } from '#chat/names/names.js';
import { isBlocked } from '#chat/people/use-blocked-people.js';
import { isTextless, messageText } from '#chat/room/words/message-text.js';
import type { Catalogue } from '#chat/text/en.js';

/** A burst of more messages than this is announced by its number only. */
const SPOKEN_MAX = 3;
/** Longer texts are cut: the message itself can be read in the room. */
const SPOKEN_CHARS = 240;

/** The newest message that was announced, the user, the people whom the user blocks, and the open thread. */
interface Seen {
  readonly seq: number;
  readonly me: UserId | null;
  readonly blocked: ReadonlySet<UserId>;
  readonly threadId: MessageId | null;
}

/** The messages that are new to the user: of others whom the user does not block, in the main timeline or the open thread. */
export function newMessages(messages: readonly Message[], { seq, me, blocked, threadId }: Seen): readonly Message[] {
  const from = messages.findLastIndex((message) => message.seq <= seq) + 1;
  return messages
    .slice(from)
    .filter(({ kind, senderId, deletedAt }) => kind === 'text' && senderId !== me && deletedAt === null)
    .filter((message) => !isBlocked(message, blocked))
    .filter((message) => isMain(message) || message.threadId === threadId);
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
