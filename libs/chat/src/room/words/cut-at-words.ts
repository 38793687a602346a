import { escaped } from './escaped.js';

/** A part of a text, and whether it is a found word. */
export interface Part {
  readonly text: string;
  readonly isHit: boolean;
}

/** Cuts the text at these words. */
export function cutAtWords(text: string, words: readonly string[]): readonly Part[] {
  if (words.length === 0) return [{ text, isHit: false }];
  return text
    .split(new RegExp(`(${words.map(escaped).join('|')})`, 'u'))
    .map((part, index) => ({ text: part, isHit: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}
