import { partOf } from '../../parts/part.js';
import { LANGUAGE } from '../../text/locale.js';
import { EMOJI_WORDS } from '../../text/texts/late-languages.js';

/** An emoji, its name in the user's language, and words that find it, in that language and in English. */
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

const NONE: Readonly<Record<string, string>> = {};

const data = partOf(() =>
  Promise.all([
    import('unicode-emoji-json/data-by-group.json'),
    import('emojilib/dist/emoji-en-US.json'),
    EMOJI_WORDS[LANGUAGE]?.() ?? NONE,
  ]),
);

/** All emoji by category, in Unicode's order. Loaded once, when first needed. */
export async function loadEmoji(): Promise<readonly EmojiGroup[]> {
  const [{ default: groups }, { default: words }, translated] = await data.load();
  const english: Readonly<Record<string, readonly string[]>> = words;
  return groups.map(({ name, emojis }) => ({
    name,
    emojis: emojis
      .filter(({ emoji_version: version }) => Number(version) <= VERSION_MAX)
      .map((entry) => named(entry, english[entry.emoji], translated[entry.emoji])),
  }));
}

/**
 * An emoji with the name in the user's language, if there is one. Its English words find it in each language.
 * @param translated the name and the words that find it, with ` | ` between them
 */
export function named(
  { emoji, name }: { readonly emoji: string; readonly name: string },
  english: readonly string[] = [],
  translated?: string,
): Emoji {
  const words = english.map((word) => word.replaceAll('_', ' ').toLowerCase());
  if (translated === undefined) return { emoji, name, words };
  const [own = name, ...ownWords] = translated.split(' | ');
  return { emoji, name: own, words: [...ownWords, name.toLowerCase(), ...words] };
}
