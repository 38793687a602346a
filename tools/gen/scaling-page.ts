import { readConstants } from '../scaling/constants.js';
import { SCENARIOS } from '../scaling/scenarios.js';
import { causeTable, costTable, limitTable, needsTable, scenarioTable, sitesOf, sizeTable } from '../scaling/tables.js';
import { tableLines, withBlocks } from './blocks.js';

export const SCALING_PAGE = 'docs/scaling.md';

/** The page with new tables in its blocks; its text is written by hand. */
export function scalingPage(root: string): string {
  const constants = readConstants(root);
  const sites = sitesOf(SCENARIOS, constants);
  return withBlocks(root, SCALING_PAGE, {
    costs: tableLines(costTable(constants)),
    sizes: tableLines(sizeTable(constants)),
    scenarios: tableLines(scenarioTable(sites)),
    needs: tableLines(needsTable(sites)),
    causes: tableLines(causeTable(sites, constants)),
    limits: tableLines(limitTable(sites)),
  });
}
