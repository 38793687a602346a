import type { Highlight } from '#client';

/** Code points shown before the first found word, and in all. */
const BEFORE_MAX = 60;
const EXCERPT_MAX = 300;

export interface Part {
  readonly text: string;
  readonly isHit: boolean;
}

/** The part of a message around its first found word, cut at the found words. `highlights` count code points. */
export function excerptOf(body: string, highlights: readonly Highlight[]): readonly Part[] {
  const chars = Array.from(body);
  const first = highlights[0]?.start ?? 0;
  const from = first > BEFORE_MAX ? first - BEFORE_MAX : 0;
  const to = Math.min(chars.length, from + EXCERPT_MAX);
  const parts: Part[] = [];
  let at = from;
  const add = (end: number, isHit: boolean): void => {
    if (end > at) parts.push({ text: chars.slice(at, end).join(''), isHit });
    at = Math.max(at, end);
  };
  for (const { start, length } of highlights) {
    if (start >= to) break;
    add(start, false);
    add(Math.min(start + length, to), true);
  }
  add(to, false);
  const before: Part[] = from > 0 ? [{ text: '…', isHit: false }] : [];
  const after: Part[] = to < chars.length ? [{ text: '…', isHit: false }] : [];
  return [...before, ...parts, ...after];
}
