import { escaped } from '#chat/room/words/escaped.js';
import { folded } from '#chat/text/folded.js';

/** What stands before a word: the beginning of the text, or what is no letter, mark or digit. */
const BEFORE_WORD = String.raw`(?<![\p{L}\p{M}\p{N}])`;

/** True if all words of the query are in the title, in any order, without case and marks: "Zoë" is found by "zoe". */
export function isMatch(query: string, title: string): boolean {
  const known = folded(title);
  return wordsOf(query).every((word) => known.includes(word));
}

/**
 * How well a title that matches fits: 0 if it begins with the query, 1 if a word of it begins with each word of the query, 2 if they
 * are inside of words.
 */
export function fitOf(query: string, title: string): 0 | 1 | 2 {
  const known = folded(title);
  if (known.startsWith(folded(query).trim())) return 0;
  return wordsOf(query).every((word) => new RegExp(BEFORE_WORD + escaped(word), 'u').test(known)) ? 1 : 2;
}

/** The items in the order of their fit, each fit in the given order. */
export function bestFirst<Item>(query: string, items: readonly Item[], titleOf: (item: Item) => string): Item[] {
  return items.toSorted((one, other) => fitOf(query, titleOf(one)) - fitOf(query, titleOf(other)));
}

function wordsOf(query: string): readonly string[] {
  return folded(query).split(/\s+/u);
}
