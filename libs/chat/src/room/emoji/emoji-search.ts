import type { Emoji, EmojiGroup } from './emoji-data.js';

/** Ranks of matches, the best first. */
const EXACT = 0;
const NAME_BEGINS = 1;
const WORD_OF_NAME_BEGINS = 2;
const OTHER_WORD_IS = 3;
const OTHER_WORD_BEGINS = 4;
const NO_MATCH = 5;

/** The emoji whose name or words match the query, the best matches first, at most `max`. */
export function findEmoji(groups: readonly EmojiGroup[], query: string, max: number): readonly Emoji[] {
  const wanted = query.trim().normalize('NFKC').toLowerCase();
  return groups
    .flatMap(({ emojis }) => emojis)
    .map((emoji) => ({ emoji, rank: rankOf(emoji, wanted) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, max)
    .map(({ emoji }) => emoji);
}

function rankOf({ emoji, name, words }: Emoji, wanted: string): number {
  const title = name.toLowerCase();
  if (emoji === wanted || title === wanted) return EXACT;
  if (title.startsWith(wanted)) return NAME_BEGINS;
  if (title.includes(` ${wanted}`)) return WORD_OF_NAME_BEGINS;
  if (words.includes(wanted)) return OTHER_WORD_IS;
  return words.some((word) => word.startsWith(wanted)) ? OTHER_WORD_BEGINS : NO_MATCH;
}
