import { invalid, type Highlight } from '#contracts';

/** Highlights per message. A word of one letter may occur thousands of times. */
export const HIGHLIGHTS_MAX = 100;
/** Words per query. Each costs a scan of every message that contains the previous words. */
export const SEARCH_WORDS_MAX = 20;

/** The distinct words of the query, folded. @throws ChatError INVALID for more than `SEARCH_WORDS_MAX` */
export function searchWords(query: string): string[] {
  const words = new Set(query.split(/\p{White_Space}+/u).filter((word) => word !== ''));
  const folded = new Set([...words].map(fold));
  if (folded.size > SEARCH_WORDS_MAX) throw invalid('query', `must have at most ${String(SEARCH_WORDS_MAX)} words`);
  return [...folded];
}

/**
 * LIKE patterns that match `lower(body)` of every message with all words. They match few other messages: a sigma
 * matches any letter, because some collations lower it differently at the end of a word. Wildcards in words are
 * escaped.
 */
export function wordPatterns(words: readonly string[]): string[] {
  return words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&').replaceAll('σ', '_')}%`);
}

/**
 * The places of all words in the body, in code points. Overlapping places are merged; at most `HIGHLIGHTS_MAX` are
 * returned. `null` if a word does not occur.
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

/** Lower case, code point by code point, so that indexes in the folded text are indexes in the text. */
export function fold(text: string): string {
  // Faster, with the same result for ASCII.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  let folded = '';
  for (const letter of text) {
    const lower = String.fromCodePoint(letter.toLowerCase().codePointAt(0) ?? 0);
    folded += lower === 'ς' ? 'σ' : lower;
  }
  return folded;
}

/** The first places of the word; enough for `HIGHLIGHTS_MAX` after merging. */
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

/** Converts ascending ranges of UTF-16 units in one pass over the text. */
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
