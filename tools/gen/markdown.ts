/** Marks a page as generated. */
export const GENERATED_NOTICE = '<!-- Written by `npm run gen` from the code: do not edit. -->';

/** A table; cells may hold Markdown, and their `|` is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A page that is written by hand, with new content in one of its blocks. @throws Error if it has no such block */
export function fillBlock(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no block ${name}`);
  return `${page.slice(0, from)}${begin}\n<!-- prettier-ignore -->\n${content}\n\n${page.slice(to)}`;
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
