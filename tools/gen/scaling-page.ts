import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConstants } from '../scaling/constants.js';
import { SCENARIOS } from '../scaling/scenarios.js';
import { causeTable, costTable, limitTable, needsTable, scenarioTable, sitesOf, sizeTable } from '../scaling/tables.js';
import { fillBlock } from './markdown.js';
import { shardTable } from './table-classes.js';

export const SCALING_PAGE = 'docs/scaling.md';

/** The page with new tables in its blocks; its text is written by hand. */
export function scalingPage(root: string): string {
  const constants = readConstants(root);
  const sites = sitesOf(SCENARIOS, constants);
  const tables = {
    costs: costTable(constants),
    sizes: sizeTable(constants),
    scenarios: scenarioTable(sites),
    needs: needsTable(sites),
    causes: causeTable(sites, constants),
    limits: limitTable(sites),
    shards: shardTable(),
  };
  return Object.entries(tables).reduce(
    (page, [name, table]) => fillBlock(page, name, table),
    readFileSync(join(root, SCALING_PAGE), 'utf8'),
  );
}
