/** `npm run scaling`: the tables of docs/scaling.md, or the same for a site of your own. */
import { readOptions } from '../read-options.js';
import { parseSites, USAGE } from './sites.js';
import { siteTables } from './tables.js';

const tables = Object.values(readOptions(USAGE, (args) => siteTables(parseSites(args))));
process.stdout.write(`${tables.join('\n\n')}\n\n`);
