import { graphemes } from '../text/formats.js';

/** The longest emoji sequences (families, flags) fit; a letter with hundreds of combining marks does not. */
const GRAPHEME_CODE_POINTS_MAX = 12;
const LETTER = /[\p{L}\p{N}]/u;
const VISIBLE = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/**
 * The first letters of the first and the last word, or the first two letters of a single word; an emoji counts as a
 * word. `?` if the name has nothing that can be seen.
 */
export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/u).map(lettersOf).filter((letters) => letters.length > 0); // prettier-ignore
  const [first = [], ...others] = words;
  const last = others.at(-1);
  const parts = last === undefined ? first : [first[0], last[0]];
  return parts.join('').toUpperCase() || '?';
}

/** The first letter of the name. `?` if it has nothing that can be seen. */
export function firstLetter(name: string): string {
  return lettersOf(name)[0]?.toUpperCase() ?? '?';
}

/** The first two letters of the word, or its first emoji. */
function lettersOf(word: string): readonly string[] {
  const letters: string[] = [];
  for (const { segment } of graphemes.segment(word)) {
    if (!(letters.length === 0 ? VISIBLE : LETTER).test(segment)) continue;
    letters.push([...segment].slice(0, GRAPHEME_CODE_POINTS_MAX).join(''));
    if (letters.length === 2 || !LETTER.test(segment)) break;
  }
  return letters;
}

const HUES = 12;
const TONES = ['strong', 'soft'] as const;

export interface AvatarColour {
  /** Degrees on the colour wheel. */
  readonly hue: number;
  readonly tone: (typeof TONES)[number];
}

/** One of 24 colours, always the same for an id. */
export function colourOf(id: string): AvatarColour {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return { hue: (hash % HUES) * (360 / HUES), tone: TONES[hash % (HUES * TONES.length) < HUES ? 0 : 1] };
}
