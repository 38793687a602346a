import { SITES } from '../scaling/sites.js';
import { costTable, siteTables, sizeTable } from '../scaling/tables.js';
import { tableLines, withBlocks } from './blocks.js';

export const SCALING_PAGE = 'docs/scaling.md';

/** The page with new tables in its blocks; its text is written by hand. */
export function scalingPage(root: string): string {
  const tables = { costs: costTable(), sizes: sizeTable(), ...siteTables(SITES) };
  const blocks = Object.entries(tables).map(([name, table]) => [name, tableLines(table)] as const);
  return withBlocks(root, SCALING_PAGE, Object.fromEntries(blocks));
}
