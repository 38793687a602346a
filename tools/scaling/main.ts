/** `npm run scaling`: the tables of docs/scaling.md for a site of your own. */
import { parseArgs } from 'node:util';
import { readConstants } from './constants.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { causeTable, limitTable, needsTable, scenarioTable, sitesOf } from './tables.js';

const { values } = parseArgs({
  options: {
    connections: { type: 'string' },
    messages: { type: 'string' },
    receivers: { type: 'string', default: '20' },
    rooms: { type: 'string', default: '20' },
    watched: { type: 'string', default: '50' },
  },
});

const constants = readConstants(process.cwd());
const sites = sitesOf(values.connections === undefined ? SCENARIOS : [ownSite(values.connections)], constants);
for (const table of [scenarioTable(sites), needsTable(sites), causeTable(sites, constants), limitTable(sites)]) {
  process.stdout.write(`${table}\n\n`);
}

/** A message a second for each hundred connections, unless the caller knows better. */
function ownSite(connections: string): Scenario {
  return {
    name: 'your site',
    connections: positive('connections', connections),
    messagesPerSecond: positive('messages', values.messages ?? String(Number(connections) / 100)),
    receivers: positive('receivers', values.receivers),
    roomsPerConnection: positive('rooms', values.rooms),
    watched: positive('watched', values.watched),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: "${text}" is not a positive number`);
  return value;
}
