import type { Message, UserId } from '#client';

import { plainText } from '../room/message/markdown/plain-text.js';
import type { Catalogue } from '../text/en.js';

/** A burst of more messages than this is announced by its number only. */
const SPOKEN_MAX = 3;
/** Longer texts are cut: the message itself can be read in the room. */
const SPOKEN_CHARS = 240;

/** The messages that are new to the user: of others, after `seq`. */
export function newMessages(messages: readonly Message[], seq: number, me: UserId | null): readonly Message[] {
  const from = messages.findLastIndex((message) => message.seq <= seq) + 1;
  return messages
    .slice(from)
    .filter(({ kind, senderId, deletedAt }) => kind === 'text' && senderId !== me && deletedAt === null);
}

/** What a screen reader says of new messages. */
export function announcementOf(messages: readonly Message[], text: Catalogue): string {
  if (messages.length > SPOKEN_MAX) return text.attention.newMessages(messages.length);
  return messages
    .map(({ sender, body }) =>
      text.attention.message(sender?.displayName ?? text.rooms.deletedUser, cut(plainText(body))),
    )
    .join('\n');
}

function cut(body: string): string {
  return body.length > SPOKEN_CHARS ? `${body.slice(0, SPOKEN_CHARS)}…` : body;
}
