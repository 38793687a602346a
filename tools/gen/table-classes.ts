import type { TableClass } from '#persistence/table-class';
import { SCHEMAS } from '../../apps/standalone/src/schemas.js';
import { tableLines, withBlocks } from './blocks.js';
import { table } from './markdown.js';

export const ADMIN_PAGE = 'docs/admin.md';

/** How each table would be divided, for docs/scaling.md. */
export function shardTable(): string {
  const rows = rowsOf(({ shardKey, sharding }) => [
    /^[a-z_]+$/.test(shardKey) ? `\`${shardKey}\`` : shardKey,
    sharding,
  ]);
  return table(['table', 'shard key', 'remarks'], rows);
}

/** The page with a new table of exports and erasures; its text is written by hand. */
export function adminPage(root: string): string {
  const rows = rowsOf(({ exported, erased, stays }) => [
    exported.map((kind) => `\`${kind}\``).join(', '),
    erased.join(', '),
    stays,
  ]);
  const head = ['table', 'in the export as', 'erased with the', 'left out, or stays'];
  return withBlocks(root, ADMIN_PAGE, { 'user-data': tableLines(table(head, rows)) });
}

function rowsOf(cells: (table: TableClass) => string[]): string[][] {
  return SCHEMAS.flatMap(({ schema, tables }) =>
    Object.entries(tables).map(([name, table]) => [`\`${schema}.${name}\``, ...cells(table)]),
  );
}
