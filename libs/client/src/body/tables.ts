import { parseInline } from './inline.js';
import type { CellAlign, FoundBlock } from './tree.js';

/** The cells of the largest table. Each row has one for each column, also where the text has none. */
export const CELLS_MAX = 1_000;
const RULE = /^[ \t|:-]*-[ \t|:-]*$/;
const RULE_CELL = /^:?-+:?$/;

/** The table whose head is this line: below it is a row of dashes with as many cells. Its rows have a `|`. */
export function tableAt(lines: readonly string[], at: number): FoundBlock | null {
  const head = lines[at] ?? '';
  const rule = lines[at + 1] ?? '';
  if (!head.includes('|') || !RULE.test(rule)) return null;
  const marks = cellsOf(rule);
  if (!marks.every((mark) => RULE_CELL.test(mark)) || marks.length !== cellsOf(head).length) return null;
  const behind = lines.findIndex((line, index) => index > at + 1 && !line.includes('|'));
  const end = behind < 0 ? lines.length : behind;
  const rows = [head, ...lines.slice(at + 2, end)].map(cellsOf);
  // No cell is left out because the head has too few.
  const columns = Math.max(...rows.map(({ length }) => length));
  if (columns * rows.length > CELLS_MAX) return null;
  const column = Array.from({ length: columns }, (_, index) => index);
  return {
    block: {
      type: 'table',
      align: column.map((index) => alignOf(marks[index] ?? '')),
      rows: rows.map((cells) => column.map((index) => parseInline(cells[index] ?? ''))),
      typed: lines.slice(at, end).join('\n'),
    },
    lines: end - at,
  };
}

function cellsOf(line: string): readonly string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

function alignOf(mark: string): CellAlign {
  if (!mark.endsWith(':')) return mark.startsWith(':') ? 'left' : null;
  return mark.startsWith(':') ? 'center' : 'right';
}
