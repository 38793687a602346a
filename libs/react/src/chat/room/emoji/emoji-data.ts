import { partOf } from '../../parts/part.js';

/** An emoji, its English name, and words that find it. */
export interface Emoji {
  readonly emoji: string;
  readonly name: string;
  readonly words: readonly string[];
}

export interface EmojiGroup {
  readonly name: string;
  readonly emojis: readonly Emoji[];
}

/** Fonts of some years ago have no picture for newer emoji, and show a box. */
const VERSION_MAX = 15;

const data = partOf(() =>
  Promise.all([import('unicode-emoji-json/data-by-group.json'), import('emojilib/dist/emoji-en-US.json')]),
);

/** All emoji by category, in Unicode's order. Loaded once, when first needed. */
export async function loadEmoji(): Promise<readonly EmojiGroup[]> {
  const [{ default: groups }, { default: keywords }] = await data.load();
  const wordsOf: Readonly<Record<string, readonly string[]>> = keywords;
  return groups.map(({ name, emojis }) => ({
    name,
    emojis: emojis
      .filter(({ emoji_version: version }) => Number(version) <= VERSION_MAX)
      .map((entry) => ({
        emoji: entry.emoji,
        name: entry.name,
        words: (wordsOf[entry.emoji] ?? []).map((word) => word.replaceAll('_', ' ').toLowerCase()),
      })),
  }));
}
