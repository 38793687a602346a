/** `npm run scaling`: the tables of docs/scaling.md, or the same for a site of your own. */
import { readOptions } from '../read-options.js';
import { readConstants } from './constants.js';
import { parseSites, USAGE } from './options.js';
import { causeTable, limitTable, needsTable, scenarioTable, sitesOf } from './tables.js';

const constants = readConstants(process.cwd());
const sites = readOptions(USAGE, (args) => sitesOf(parseSites(args), constants));
for (const table of [scenarioTable(sites), needsTable(sites), causeTable(sites, constants), limitTable(sites)]) {
  process.stdout.write(`${table}\n\n`);
}
