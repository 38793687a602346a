import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConstants } from '../scaling/constants.js';
import { SCENARIOS } from '../scaling/scenarios.js';
import { causeTable, costTable, limitTable, needsTable, scenarioTable, sitesOf, sizeTable } from '../scaling/tables.js';

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
  };
  return Object.entries(tables).reduce(
    (page, [name, table]) => fillBlock(page, name, table),
    readFileSync(join(root, SCALING_PAGE), 'utf8'),
  );
}

/** @throws Error if the page has no such block */
export function fillBlock(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${SCALING_PAGE} has no block ${name}`);
  return `${page.slice(0, from)}${begin}\n<!-- prettier-ignore -->\n${content}\n\n${page.slice(to)}`;
}
