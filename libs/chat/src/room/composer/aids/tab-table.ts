import { parseBody } from '#client/body';

/**
 * Text with tabs as a table of Markdown; `null` if it is not clearly one. That is two rows or more with the same number of two
 * or more columns, whose heads all have a name: lines of code begin with tabs.
 */
export function tabTable(plain: string): string | null {
  const rows = plain
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.split('\t').map((cell) => cell.trim()));
  const [head = [], ...others] = rows;
  const columns = head.length;
  const isTable = columns >= 2 && others.length > 0 && rows.every(({ length }) => length === columns);
  if (!isTable || head.includes('')) return null;
  const table = [rowOf(head), rowOf(head.map(() => '---')), ...others.map(rowOf)].join('\n');
  // Messages show no larger ones.
  return parseBody(table)[0]?.type === 'table' ? table : null;
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
