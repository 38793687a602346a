/** Marks a page as generated. */
export const GENERATED_NOTICE = '<!-- Written by `npm run gen` from the code: do not edit. -->';

/** A table; cells may hold Markdown, and their `|` is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
