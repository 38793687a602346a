import { invalid, type Highlight } from '#contracts';
import { fold, placesOf } from './folding.policy.js';

/** Highlights per message. A word of one letter may occur thousands of times. */
export const HIGHLIGHTS_MAX = 100;
/** Words per query. Each costs a scan of every message that contains the previous words. */
export const SEARCH_WORDS_MAX = 20;
/** Code points of a word that LIKE compares. */
const LIKE_LETTERS_MAX = 16;

/** The distinct words of the query, folded. @throws ChatError INVALID for more than `SEARCH_WORDS_MAX` */
export function searchWords(query: string): string[] {
  const words = new Set(foldedWords(query).filter((word) => word !== ''));
  if (words.size > SEARCH_WORDS_MAX) throw invalid('query', `must have at most ${String(SEARCH_WORDS_MAX)} words`);
  return [...words];
}

/** The parts between white space, folded first: a normal form has a blank where the text may have an accent of its own. */
export function foldedWords(text: string): string[] {
  return fold(text).split(/\p{White_Space}+/u);
}

/**
 * The patterns of a search for a folded body: LIKE patterns of all words, shortened, and regular expressions of the whole
 * long words. They match every message with all words, and few others: a sigma matches any letter, because some collations
 * lower it differently at the end of a word. Neither has wildcards of the words.
 *
 * LIKE compares a word at each place of a body, letter by letter: 2.6 ms for 199 × `a` and `b` in 8,000 × `a`. A regular
 * expression reads each letter of the body once (0.2 ms), but takes twice as long for prose.
 */
export interface WordPatterns {
  readonly likes: readonly string[];
  readonly expressions: readonly string[];
}

export function wordPatterns(words: readonly string[]): WordPatterns {
  return {
    likes: words.map((word) => `%${escaped(leadingLetters(word)).replaceAll('σ', '_')}%`),
    expressions: words.filter(isLong).map((word) => escaped(word).replaceAll('σ', '.')),
  };
}

/** A backslash before each ASCII character that is neither a letter nor a digit, in LIKE and in regular expressions. */
function escaped(word: string): string {
  return word.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

function isLong(word: string): boolean {
  return leadingLetters(word) !== word;
}

function leadingLetters(word: string): string {
  return word.length <= LIKE_LETTERS_MAX ? word : Array.from(word).slice(0, LIKE_LETTERS_MAX).join('');
}

/**
 * The places of all words in the body, in code points. Overlapping places are merged; at most `HIGHLIGHTS_MAX` are
 * returned. `null` if a word does not occur. Its time is that of reading the body once for each word.
 */
export function highlightsOf(body: string, words: readonly string[]): Highlight[] | null {
  const text = fold(body);
  if (!words.every((word) => text.includes(word))) return null;
  const ends = new Uint32Array(text.length);
  for (const word of words) markPlaces(ends, text, word);
  return placesOf(body, text, mergedRanges(ends));
}

/**
 * Notes where the word ends at each index at which it begins, unless a longer one begins there. By the algorithm of Knuth,
 * Morris and Pratt: `indexOf` from each place on compares a word that overlaps itself over and over.
 */
function markPlaces(ends: Uint32Array, text: string, word: string): void {
  const borders = bordersOf(word);
  let matched = 0;
  for (let at = text.indexOf(word); at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && (matched === word.length || word.charCodeAt(matched) !== unit))
      matched = borders[matched - 1] ?? 0;
    if (word.charCodeAt(matched) === unit) matched += 1;
    const start = at + 1 - matched;
    if (matched === word.length && (ends[start] ?? 0) <= at) ends[start] = at + 1;
  }
}

/** For each beginning of the word the length of its longest end that is also a beginning. */
function bordersOf(word: string): Uint16Array {
  const borders = new Uint16Array(word.length);
  let length = 0;
  for (let at = 1; at < word.length; at += 1) {
    while (length > 0 && word.charCodeAt(length) !== word.charCodeAt(at)) length = borders[length - 1] ?? 0;
    if (word.charCodeAt(length) === word.charCodeAt(at)) length += 1;
    borders[at] = length;
  }
  return borders;
}

/** The first `HIGHLIGHTS_MAX` ranges, given the end of the longest one at each index (0: none). */
function mergedRanges(ends: Uint32Array): [number, number][] {
  const merged: [number, number][] = [];
  for (let start = 0; start < ends.length; start += 1) {
    const end = ends[start] ?? 0;
    if (end === 0) continue;
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else if (merged.length === HIGHLIGHTS_MAX) break;
    else merged.push([start, end]);
  }
  return merged;
}
