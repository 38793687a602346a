/** `npm run scaling`: the tables of docs/scaling.md, or the same for a site of your own. */
import { readConstants } from './constants.js';
import { parseSites, USAGE } from './options.js';
import type { Scenario } from './scenarios.js';
import { causeTable, limitTable, needsTable, scenarioTable, sitesOf } from './tables.js';

const constants = readConstants(process.cwd());
const sites = sitesOf(readSites(), constants);
for (const table of [scenarioTable(sites), needsTable(sites), causeTable(sites, constants), limitTable(sites)]) {
  process.stdout.write(`${table}\n\n`);
}

function readSites(): readonly Scenario[] {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  try {
    return parseSites(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}
