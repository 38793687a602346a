import type { Highlight, Message } from '#client';
import type { ShowText } from '#client/body';

import { cutAtWords, type Part } from '../message/markdown/cut-at-words.js';
import { messageText } from '../message/message-text.js';

/** Code points shown before the first found word, and in all. */
const BEFORE_MAX = 60;
const EXCERPT_MAX = 300;

/**
 * The part of a message's plain text around its first found word, cut at the found words. `highlights` are their places
 * in the body, in code points; a word in the address of a link is not in the plain text. `show`: as that of `plainText`.
 */
export function excerptOf(
  message: Pick<Message, 'body' | 'autoBody'>,
  highlights: readonly Highlight[] = [],
  show?: ShowText,
): readonly Part[] {
  const parts = cutAtWords(messageText(message, show), wordsIn(message.body, highlights));
  const first = parts[0];
  const skipped = first?.isHit === false && parts.length > 1 ? Math.max(0, lengthOf(first.text) - BEFORE_MAX) : 0;
  const shown: Part[] = skipped > 0 ? [{ text: '…', isHit: false }] : [];
  let left = EXCERPT_MAX + skipped;
  for (const [index, { text, isHit }] of parts.entries()) {
    const chars = Array.from(text);
    const cut = chars.slice(index === 0 ? skipped : 0, left).join('');
    if (cut !== '') shown.push({ text: cut, isHit });
    if (chars.length > left) return [...shown, { text: '…', isHit: false }];
    left -= chars.length;
  }
  return shown;
}

/** The found words as the body has them, longest first. */
export function wordsIn(body: string, highlights: readonly Highlight[]): readonly string[] {
  const chars = Array.from(body);
  const words = new Set(highlights.map(({ start, length }) => chars.slice(start, start + length).join('')));
  return [...words].sort((one, other) => other.length - one.length);
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
