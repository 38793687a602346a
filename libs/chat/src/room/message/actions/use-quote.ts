import type { Message } from '#client';
import { useMe } from '#react';

import { useEmbedding } from '../../../parts/embedding.js';
import { messagePath } from '../../state/paths.js';
import { useRoomActions } from '../../state/room-state.js';
import { isTextless, messageText } from '../../words/message-text.js';
import { quoted } from './quoted.js';

/** The text that is copied or quoted: what the user has selected of the message, else all of it. */
export function wantedText(message: Message, selected: string): string {
  if (selected !== '') return selected;
  return isTextless(message) ? messageText(message) : message.body;
}

/** Returns a function that puts a text of a message as a quote behind what the user writes, with the sender and the link of the message. */
export function useQuote(): (message: Message, wanted: string) => void {
  const { textBox } = useRoomActions();
  const me = useMe()?.user.id;
  // On another page the URL would be one of that page.
  const isEmbedded = useEmbedding() !== null;
  return (message, wanted) => {
    const username = message.senderId === me ? null : (message.sender?.username ?? null);
    const link = isEmbedded ? null : location.origin + messagePath(message);
    textBox.current?.append(quoted(wanted, { username, link }));
  };
}
