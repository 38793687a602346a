import { table } from '../gen/markdown.js';
import { COSTS, PARTS, SIZES, type CostName } from './constants.js';
import { cores, estimate, type Estimate } from './estimate.js';
import type { Site } from './sites.js';

/** The machine of a single PostgreSQL, a choice: cores, WAL per second on one disk, and bytes that are still handy. */
const PRIMARY = { cores: 32, walBytesPerSecond: 200e6, bytes: 10e12 };
/** Connections to PostgreSQL of one process: `DATABASE_POOL_MAX`. */
const POOL = 10;
/** Mean of all hours of a week, as a share of the busiest. */
const MEAN_LOAD = 0.25;
const DAY_S = 86_400;
const YEAR_DAYS = 365;

const PART_NAMES = { gateway: 'gateway', history: 'history', auth: 'auth', postgres: 'PostgreSQL', redis: 'Redis' };

export function costTable(): string {
  const rows = Object.values(COSTS).map(({ meaning, cost, source }) => {
    const cells = PARTS.map((part) => (cost[part] === undefined ? '' : shortNumber(cost[part])));
    return [meaning, ...cells, source];
  });
  return table(['µs of CPU time', ...Object.values(PART_NAMES), 'source'], rows);
}

export function sizeTable(): string {
  const sizes = Object.values(SIZES);
  const rows = sizes.map(({ meaning, value, unit, source }) => [meaning, `${shortNumber(value)} ${unit}`, source]);
  return table(['what', 'size', 'source'], rows);
}

/** The tables with a column for each site. */
export function siteTables(sites: readonly Site[]) {
  const estimates = sites.map(estimate);
  const tableOf = (corner: string, cellsOf: (site: Estimate) => Readonly<Record<string, string>>): string => {
    const columns = estimates.map(cellsOf);
    const rows = Object.keys(columns[0] ?? {}).map((row) => [row, ...columns.map((column) => column[row] ?? '')]);
    return table([corner, ...sites.map(({ name }) => name)], rows);
  };
  return {
    scenarios: tableOf('', scenarioOf),
    needs: tableOf('', needsOf),
    causes: tableOf('busy cores', causesOf),
    limits: tableOf('use of', limitsOf),
  };
}

const scenarioOf = (site: Estimate) => ({
  connections: withUnit(site.connections),
  'messages per second': withUnit(site.messages),
  'receivers of a message': shortNumber(site.receivers),
  'rooms of a connection': shortNumber(site.rooms),
  'watched users of a connection': shortNumber(site.watched),
});

function needsOf(site: Estimate) {
  const { connections, messages, receivers, gateways, histories, auths, work, subscriptions, allRooms, reached } = site;
  const coresOf = PARTS.map((part) => [`busy cores: ${PART_NAMES[part]}`, shortNumber(cores(work, [part]))] as const);
  const connectionBytes = connections * SIZES.connection.value + subscriptions * SIZES.subscription.value;
  const rowBytes = allRooms * SIZES.room.value + subscriptions * SIZES.member.value;
  // If one core of each part works on it.
  const returnSeconds = (Math.max(...Object.values(COSTS.return.cost)) * (connections / gateways)) / 1e6;
  return {
    'gateway / history / auth processes': `${gateways} / ${histories} / ${auths}`,
    ...Object.fromEntries(coresOf),
    'busy cores: all': shortNumber(cores(work)),
    'memory of connections, all gateways': withUnit(connectionBytes, 'B'),
    'memory of channels, Redis': withUnit((allRooms * reached + connections) * SIZES.channel.value, 'B'),
    'rows of these rooms and memberships, PostgreSQL': withUnit(rowBytes, 'B'),
    'connections to PostgreSQL': withUnit((histories + auths) * POOL),
    'WAL per second': withUnit(messages * SIZES.wal.value, 'B'),
    'messages on disk per day': withUnit(bytesPerDay(messages), 'B'),
    'to clients, bit/s': withUnit(8 * messages * receivers * SIZES.frame.value, 'bit'),
    'Redis to gateways, bit/s': withUnit(8 * messages * reached * SIZES.frame.value, 'bit'),
    'clients of a lost gateway are back after': `${shortNumber(returnSeconds)} s`,
  };
}

function causesOf({ work }: Estimate) {
  const busyCores = (name: string, perSecond: number): string => shortNumber(cores({ [name]: perSecond }));
  return Object.fromEntries(
    Object.entries(work).map(([name, perSecond]) => [COSTS[name as CostName].meaning, busyCores(name, perSecond)]),
  );
}

/** The use of each resource, as a share of its capacity. Above 1, the site does not work in this form. */
function limitsOf({ messages, gateways, work }: Estimate) {
  const { roomHead, userHead, membershipCheck, visibilityCheck } = work;
  const queries = { roomHead, userHead, membershipCheck, visibilityCheck };
  const uses = {
    'PostgreSQL: WAL': (messages * SIZES.wal.value) / PRIMARY.walBytesPerSecond,
    'PostgreSQL: a year on disk': (bytesPerDay(messages) * YEAR_DAYS) / PRIMARY.bytes,
    'PostgreSQL: cores': cores(work, ['postgres']) / PRIMARY.cores,
    // It keeps the lists of all queries on one node.
    'Redis Cluster: the node of the queries': cores(queries, ['redis']),
    'Redis: one core': cores(work, ['redis']),
    'gateway: visibility checks in a row': (visibilityCheck / gateways) * (SIZES.visibilityRoundTrip.value / 1_000),
  };
  const bendsFirst = Math.max(...Object.values(uses));
  const cells = Object.entries(uses).map(([name, use]) => {
    const percent = `${shortNumber(100 * use)} %`;
    return [name, use === bendsFirst ? `**${percent}**` : percent] as const;
  });
  return Object.fromEntries(cells);
}

const bytesPerDay = (messages: number): number => messages * MEAN_LOAD * DAY_S * SIZES.message.value;

/** Two digits, because no constant is better known: `0.034`, `3.4`, `340`. */
export function shortNumber(value: number): string {
  return value > 0 && value < 0.01 ? '<0.01' : String(Number(value.toPrecision(2)));
}

/** `12 k`, `3.4 GB`: powers of a thousand. */
function withUnit(value: number, unit = ''): string {
  const power = Math.max(0, Math.floor(Math.log10(Number(value.toPrecision(2))) / 3));
  return `${shortNumber(value / 1_000 ** power)} ${'kMGTP'.charAt(power - 1)}${unit}`.trimEnd();
}
