import type { Highlight, Message } from '#client';
import type { ShowText } from '#client/body';

import { cutAtWords, type Part } from './cut-at-words.js';
import { messageText } from './message-text.js';

/** Code points shown before the first found word, and in all. */
const BEFORE_MAX = 60;
const EXCERPT_MAX = 300;

/**
 * The part of a message's plain text around its first found word, one that begins a word if there is any, cut at the found
 * words. `highlights` are their places in the body, in code points; a word in the URL of a link is not in the plain text.
 * `show`: as that of `plainText`.
 */
export function excerptOf(
  message: Pick<Message, 'body' | 'autoBody'>,
  highlights: readonly Highlight[] = [],
  show?: ShowText,
): readonly Part[] {
  const parts = cutAtWords(messageText(message, show), wordsIn(message.body, highlights));
  const skipped = Math.max(0, beforeBest(parts) - BEFORE_MAX);
  const shown: Part[] = skipped > 0 ? [{ text: '…', isHit: false }] : [];
  let [toSkip, left] = [skipped, EXCERPT_MAX];
  for (const { text, isHit } of parts) {
    const chars = Array.from(text).slice(toSkip);
    toSkip = Math.max(0, toSkip - lengthOf(text));
    const cut = chars.slice(0, left).join('');
    if (cut !== '') shown.push({ text: cut, isHit });
    if (chars.length > left) return [...shown, { text: '…', isHit: false }];
    left -= chars.length;
  }
  return shown;
}

/** The code points before the first found word that begins a word; if there is none, before the first inside of one. */
function beforeBest(parts: readonly Part[]): number {
  let [length, inside, before] = [0, -1, ''];
  for (const { text, isHit } of parts) {
    if (isHit && !/[\p{L}\p{M}\p{N}]$/u.test(before)) return length;
    if (isHit && inside < 0) inside = length;
    length += lengthOf(text);
    before = text;
  }
  return Math.max(0, inside);
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
