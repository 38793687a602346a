import type { Message } from '#client';

import { useRoomActions } from '../../room-state.js';
import { isTextless, messageText } from '../message-text.js';
import { quoted } from './quoted.js';

/** The text that is copied or quoted: what the user has selected of the message, else all of it. */
export function wantedText(message: Message, selected: string): string {
  if (selected !== '') return selected;
  return isTextless(message) ? messageText(message) : message.body;
}

/** Returns a function that puts a text as a quote behind what the user writes. */
export function useQuote(): (wanted: string) => void {
  const { textBox } = useRoomActions();
  return (wanted) => textBox.current?.append(quoted(wanted));
}
