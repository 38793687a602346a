/** `npm run scaling`: the tables of docs/scaling.md, or the same for a site of your own. */
import { readOptions } from '../read-options.js';
import { parseSites, USAGE } from './options.js';
import { siteTables } from './tables.js';

const tables = readOptions(USAGE, (args) => siteTables(parseSites(args)));
process.stdout.write(
  Object.values(tables)
    .map((table) => `${table}\n\n`)
    .join(''),
);
