/** Says where a page comes from, so that nobody edits it. */
export const GENERATED_NOTICE = '<!-- Made by `npm run gen`. Edit the code it names, not this file. -->';

/** A table; cells may hold Markdown, and their `|` is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
