/** Names and user agents come from other people: they must not control the operator's terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;
const GAP = '  ';

export type Cell = string | number | null;

/** Rows under a heading, for people to read. */
export function table(heading: readonly string[], rows: readonly (readonly Cell[])[], empty: string): string {
  return rows.length === 0 ? empty : columns([heading, ...rows]);
}

/** Each column is as wide as its widest cell. `null` becomes a dash. */
export function columns(rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(shown));
  const widths = texts.reduce<number[]>(
    (widest, row) => row.map((text, index) => Math.max(text.length, widest[index] ?? 0)),
    [],
  );
  return texts
    .map((row) => row.map((text, index) => text.padEnd(widths[index] ?? 0)))
    .map((row) => row.join(GAP).trimEnd())
    .join('\n');
}

/** A text of several lines, such as the answer to a command. */
export const shownLines = (text: string): string => text.split('\n').map(shown).join('\n');

export function shown(cell: Cell): string {
  return cell === null ? '-' : String(cell).replace(UNPRINTABLE, '\u{fffd}');
}
