import { invalid, type Highlight } from '#contracts';

/** Highlights of one message; a word of one letter may stand in it thousands of times. */
export const HIGHLIGHTS_MAX = 100;
/** Words of one query; each is looked for in every message that has the ones before it. */
export const SEARCH_WORDS_MAX = 20;

/** The words that a message must hold, folded, each once. Throws `INVALID` for more than `SEARCH_WORDS_MAX`. */
export function searchWords(query: string): string[] {
  const words = new Set(query.split(/\p{White_Space}+/u).filter((word) => word !== ''));
  const folded = new Set([...words].map(fold));
  if (folded.size > SEARCH_WORDS_MAX) throw invalid('query', `must have at most ${String(SEARCH_WORDS_MAX)} words`);
  return [...folded];
}

/**
 * LIKE patterns that `lower(body)` of every fitting message fits, and hardly another: only the sigma, which some
 * collations write differently at a word's end, may stand for any letter. Nothing in a word is a wildcard.
 */
export function wordPatterns(words: readonly string[]): string[] {
  return words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&').replaceAll('σ', '_')}%`);
}

/**
 * Where the words stand in the body, in code points: every place of every word, those that overlap as one, the first
 * `HIGHLIGHTS_MAX`. `null` when one of the words is not there.
 */
export function highlightsOf(body: string, words: readonly string[]): Highlight[] | null {
  const text = fold(body);
  const found: (readonly [start: number, end: number])[] = [];
  for (const word of words) {
    const places = placesOf(text, word);
    if (places.length === 0) return null;
    found.push(...places.map((start) => [start, start + word.length] as const));
  }
  const merged = mergeOverlapping(found.sort(([one], [other]) => one - other)).slice(0, HIGHLIGHTS_MAX);
  return inCodePoints(text, merged);
}

/** In lower case, code point by code point, so that a place in the folded text is the place in the text. */
export function fold(text: string): string {
  // Quicker, and the same where every letter has one lower case of its own.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  let folded = '';
  for (const letter of text) {
    const lower = String.fromCodePoint(letter.toLowerCase().codePointAt(0) ?? 0);
    folded += lower === 'ς' ? 'σ' : lower;
  }
  return folded;
}

/** More places than highlights are not needed: what is merged away lies among the first ones. */
function placesOf(text: string, word: string): number[] {
  const places: number[] = [];
  let at = text.indexOf(word);
  while (at !== -1 && places.length < HIGHLIGHTS_MAX * word.length) {
    places.push(at);
    at = text.indexOf(word, at + 1);
  }
  return places;
}

function mergeOverlapping(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** From UTF-16 units, ascending, in one walk over the text. */
function inCodePoints(text: string, ranges: readonly (readonly [number, number])[]): Highlight[] {
  let unit = 0;
  let count = 0;
  const upTo = (end: number): number => {
    for (; unit < end; count += 1) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
    return count;
  };
  return ranges.map(([from, to]) => {
    const start = upTo(from);
    return { start, length: upTo(to) - start };
  });
}
