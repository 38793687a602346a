/** Letters of scripts that put no blanks between words, so that a mark may stand beside them. */
const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
/** Signs of Chinese, Japanese and Korean texts, and their wide forms of Latin ones. */
const WIDE_SIGNS = String.raw`\u3000-\u3004\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;
/** Punctuation of all scripts other than that of ASCII, which paths and sums contain. */
const FURTHER = String.raw`[^\P{P}!-~]`;
const PICTURES = String.raw`\p{Extended_Pictographic}\p{Regional_Indicator}\u200d\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}`;

const unspaced = new RegExp(`[${UNSPACED}]`, 'u');
const beforeOpening = new RegExp(String.raw`[\s([{"',:;.!?${WIDE_SIGNS}${PICTURES}]|${FURTHER}`, 'u');
const afterOpening = new RegExp(
  String.raw`[\p{L}\p{N}\p{M}\p{Sc}([{"'@#<\x60${WIDE_SIGNS}${PICTURES}]|${FURTHER}`,
  'u',
);
const beforeClosing = new RegExp(
  String.raw`[\p{L}\p{N}\p{M}\p{Sc})\]}"'.,:;!?%°+#>\x60${WIDE_SIGNS}${PICTURES}]|${FURTHER}`,
  'u',
);
const afterClosing = new RegExp(String.raw`[\s)\]}"',;!?${WIDE_SIGNS}${PICTURES}]|${FURTHER}`, 'u');

/** The character that begins or ends there; `''` outside of the text. */
export const characterAt = (text: string, at: number): string =>
  at >= text.length ? '' : String.fromCodePoint(text.codePointAt(at) ?? 0);

/** The character that ends before the place; `''` at the start. */
export function characterBefore(text: string, at: number): string {
  if (at <= 0) return '';
  const unit = text.charCodeAt(at - 1);
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  return isLow && at > 1 ? text.slice(at - 2, at) : text.charAt(at - 1);
}

export const isUnspaced = (character: string): boolean => unspaced.test(character);
export const isWordCharacter = (character: string): boolean => /[\p{L}\p{N}\p{M}_]/u.test(character);
/** True for a text that says something: it has a letter, or a picture. */
export const hasWords = (text: string): boolean => /[\p{L}\p{Extended_Pictographic}]/u.test(text);

/** The places around a run of marks. */
export interface MarkPlace {
  readonly sign: string;
  readonly before: string;
  readonly after: string;
  /** The character behind `after`. */
  readonly beyond: string;
}

/** True if a run of marks can begin a format: it stands before a word, and is no part of one, of a path or of a sum. */
export function canOpen(place: MarkPlace): boolean {
  const { sign, before, after, beyond } = place;
  if (isNamed(place) || isAfterDot(place)) return false;
  const isInside =
    afterOpening.test(after) || isMark(after) || (/[+\-−]/.test(after) && /\d/.test(beyond)) || after + beyond === '![';
  return isInside && (before === '' || beforeOpening.test(before) || isMark(before) || isBeside(sign, before));
}

/** True for marks of code such as `s/.*foo/`, `self._a` and `Foo::_b_`. */
const isAfterDot = ({ sign, before }: MarkPlace): boolean => before === '.' || (sign === '_' && before === ':');

/** True if a run of marks can end a format: it stands behind a word. A sign such as a full stop ends a word, unless a letter follows. */
export function canClose(place: MarkPlace): boolean {
  const { sign, before, after, beyond } = place;
  if (isNamed(place) || (!beforeClosing.test(before) && !isMark(before))) return false;
  if (after === '' || afterClosing.test(after) || isMark(after) || isBeside(sign, after)) return true;
  return (after === '.' || after === ':') && !isWordCharacter(beyond) && !/[/\\*]/.test(beyond);
}

/** True for marks that a text only names, as in `'*'` and `(*)`. */
const isNamed = ({ before, after }: MarkPlace): boolean => /["'([{“‘„«»]/.test(before) && /["')\]}”’“»«]/.test(after);

const isMark = (character: string): boolean => character !== '' && '*_~'.includes(character);
const isBeside = (sign: string, letter: string): boolean => sign !== '_' && isUnspaced(letter);
