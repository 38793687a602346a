const PARTS_MAX = 2;
/** The longest emoji sequences (families, flags) fit; a letter with hundreds of combining marks does not. */
const GRAPHEME_CODE_POINTS_MAX = 12;
const VISIBLE = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first letters of the first and the last word, or one emoji; `?` if the name has nothing that can be seen. */
export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/u).flatMap((word) => firstVisible(word) ?? []);
  const parts = words.length > PARTS_MAX ? [words[0], words.at(-1)] : words;
  return parts.join('').toLocaleUpperCase() || '?';
}

function firstVisible(word: string): string | undefined {
  for (const { segment } of graphemes.segment(word))
    if (VISIBLE.test(segment)) return [...segment].slice(0, GRAPHEME_CODE_POINTS_MAX).join('');
  return undefined;
}

const COLOURS = 10;

/** A number below 10 that is always the same for an id: the avatar's colour. */
export function colourOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % COLOURS;
}
