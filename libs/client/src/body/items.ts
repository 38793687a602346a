import { hasWords } from './characters.js';

const BULLET = /^(?<indent> {0,3})(?<mark>[-*])(?<gap>[ \t]+)(?<text>\S.*)$/;
/** Numbers of four digits are years. */
const NUMBER = /^(?<indent> {0,3})(?<mark>\d{1,3}[.)])(?<gap>[ \t]+)(?<text>\S.*)$/;
/** A nested list is so far to the right of the one around it. */
const NESTED_MIN = 2;

/** What begins an item of a list. */
export interface ItemMarker {
  readonly isOrdered: boolean;
  /** The number as it was typed; `''` for a bullet. */
  readonly number: string;
  /** The blanks before the mark. */
  readonly indent: number;
  readonly text: string;
}

/** Bullets in a row are the fields of a table of cron, or a drawing. */
const BULLETS = /^\s*[-*+]\s/;

/** The marker of a line; `null` if the line begins no item. An item has words: `- 20` and `* * *` are a number and a line. */
export function markerOf(line: string): ItemMarker | null {
  const number = NUMBER.exec(line)?.groups;
  const { indent = '', mark = '', text = '' } = number ?? BULLET.exec(line)?.groups ?? {};
  if (!isItem(text) || (number === undefined && BULLETS.test(text))) return null;
  return { isOrdered: number !== undefined, number: number === undefined ? '' : mark, indent: indent.length, text };
}

function isItem(text: string): boolean {
  return hasWords(text) && text.trimStart() !== '';
}

/** The lines of the item that begins there, without their indentation, and the place behind them. */
export function itemLinesOf(
  lines: readonly string[],
  at: number,
  { indent, number, text }: ItemMarker,
): { inner: readonly string[]; end: number } {
  const inner = [text];
  const width = indent + (number === '' ? 1 : number.length) + 1;
  let end = at + 1;
  for (let next = at + 1; next < lines.length; next++) {
    const line = (lines[next] ?? '').replace(/^\t/, '    ');
    if (line.trim() === '') continue;
    const blanks = line.length - line.trimStart().length;
    if (blanks < indent + NESTED_MIN) break;
    // Blank lines inside of the item.
    while (end < next) {
      inner.push('');
      end++;
    }
    inner.push(line.slice(Math.min(blanks, width)));
    end = next + 1;
  }
  return { inner, end };
}
