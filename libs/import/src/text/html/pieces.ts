import { canClose, canOpen, hasWords } from '#client/body/characters';
import { BOLD, cleaned, ITALIC, KEPT, STRIKE } from '../characters.js';
import { escapeMarkdown, withoutItem, withoutQuote } from '../literal.js';

/** Around what begins a line and is Markdown, such as `- `. */
const START = '\ufdd7';
/** The end of a line that no block ends. */
export const NEWLINE = '\ufdd8';

const LINE = new RegExp(`^( *(?:${START}[^${START}]*${START} *)*)(.*)$`, 'gm');
const PIECE = new RegExp(`${KEPT}(\\d+)${KEPT}`, 'g');

/** The signs of formats, by their placeholder. A format ends in the line or paragraph in which it began. */
const FORMATS = [
  { placeholder: BOLD, sign: '**' },
  { placeholder: STRIKE, sign: '~~' },
  { placeholder: ITALIC, sign: '_' },
] as const;

/** A text without characters that are placeholders here. */
export const withoutPlaceholders = (text: string): string => cleaned(text).replaceAll(/[\ufdd7\ufdd8]/g, '\ufffd');

/** What begins a line and is Markdown. */
export const lineStart = (markdown: string): string => `${START}${markdown}${START}`;

/** Keeps pieces of Markdown out of the way while the text around them is escaped. */
export class Pieces {
  private readonly kept: string[] = [];

  keep(markdown: string): string {
    return `${KEPT}${String(this.kept.push(markdown) - 1)}${KEPT}`;
  }

  /** The Markdown of a text with placeholders. */
  finished(text: string): string {
    const lines = text
      .replaceAll(NEWLINE, '\n')
      .replaceAll(LINE, (_, start: string, line: string) => start + literalStart(line));
    return formatted(escapeMarkdown(lines))
      .replaceAll(START, '')
      .replaceAll(PIECE, (_, place: string) => this.kept[Number(place)] ?? '');
  }
}

/** The line, with a backslash where clients would take its start for a quote or an item. */
const literalStart = (line: string): string => withoutQuote(withoutItem(line, line.replaceAll(PIECE, 'x')));

const formatted = (text: string): string =>
  FORMATS.reduce(
    (whole, { placeholder, sign }) =>
      whole.replaceAll(
        new RegExp(`${placeholder}([^${placeholder}]*)${placeholder}`, 'g'),
        (found, inner: string, at: number) => {
          const mark = isFormat(whole, at, found, inner, sign) ? sign : '';
          return `${mark}${inner}${mark}`;
        },
      ),
    text,
  );

/** Clients show marks that stand inside of words, or around what has no words, as they are. */
function isFormat(whole: string, at: number, found: string, inner: string, sign: string): boolean {
  const end = at + found.length;
  const shown = seen(inner);
  if (!hasWords(shown) && (sign === '_' || !/\p{N}/u.test(shown))) return false;
  const place = (before: string, behind: string) => ({
    ...{ sign: sign.charAt(0), before: lastOf(before), after: Array.from(behind)[0] ?? '' },
    beyond: Array.from(behind)[1] ?? '',
  });
  return (
    canOpen(place(seen(whole.slice(Math.max(0, at - 20), at)), shown)) &&
    canClose(place(shown, seen(whole.slice(end, end + 20))))
  );
}

const lastOf = (text: string): string => Array.from(text.slice(-2)).at(-1) ?? '';

/** The text as clients see it, as far as signs beside it matter. */
const seen = (text: string): string =>
  text
    .replaceAll(PIECE, 'x')
    .replaceAll(START, ' ')
    .replaceAll(/[\ufdd1-\ufdd3]/g, '*');
