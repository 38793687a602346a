import { table } from '../gen/markdown.js';
import { COSTS, PARTS, SIZES, US, type CostName } from './constants.js';
import { cores, estimate, type Estimate, GATEWAY_CONNECTIONS } from './estimate.js';
import type { Scenario } from './scenarios.js';

/** The machine of a single PostgreSQL, a choice: cores, WAL per second on one disk, and bytes that are still handy. */
const PRIMARY = { cores: 32, walBytesPerSecond: 200e6, bytes: 10e12 };
const PARTITIONS = 16;
/** `statement_timeout` of reads. */
const READ_TIMEOUT_MS = 5_000;
/** Connections to PostgreSQL of one process: `DATABASE_POOL_MAX`. */
const POOL = 10;
/** Mean of all hours of a week, as a share of the busiest. */
const MEAN_LOAD = 0.25;
const DAY_S = 86_400;
const YEAR_DAYS = 365;

const PART_NAMES = { gateway: 'gateway', history: 'history', auth: 'auth', postgres: 'PostgreSQL', redis: 'Redis' };
const UNITS = ['', 'k', 'M', 'G', 'T', 'P'];

export function costTable(): string {
  const rows = Object.values(COSTS).map(({ meaning, cost, source }) => {
    const cells = PARTS.map((part) => (cost[part] === undefined ? '' : shortNumber(cost[part])));
    return [meaning, ...cells, source];
  });
  return table(['µs of CPU time', ...PARTS.map((part) => PART_NAMES[part]), 'source'], rows);
}

export function sizeTable(): string {
  const rows = Object.values(SIZES).map(({ meaning, value, unit, source }) => [
    meaning,
    `${shortNumber(value)} ${unit}`,
    source,
  ]);
  return table(['what', 'size', 'source'], rows);
}

/** The tables with a column for each site. */
export function siteTables(scenarios: readonly Scenario[]) {
  const sites = scenarios.map((scenario) => cellsOf(estimate(scenario)));
  const tableOf = (name: keyof ReturnType<typeof cellsOf>, corner = ''): string => {
    const rows = Object.keys(sites[0]?.[name] ?? {});
    const cells = rows.map((row) => [row, ...sites.map((site) => site[name][row] ?? '')]);
    return table([corner, ...scenarios.map((scenario) => scenario.name)], cells);
  };
  return {
    scenarios: tableOf('scenarios'),
    needs: tableOf('needs'),
    causes: tableOf('causes', 'busy cores'),
    limits: tableOf('limits', 'use of'),
  };
}

type Cells = Readonly<Record<string, string>>;

/** The use of each resource, as a share of its capacity. Above 1, the site does not work in this form. */
function limitsOf({ messagesPerSecond, rooms, gateways, work }: Estimate): Readonly<Record<string, number>> {
  const { roomHead, userHead, membershipCheck, visibilityCheck } = work;
  const queries = { roomHead, userHead, membershipCheck, visibilityCheck };
  return {
    'PostgreSQL: WAL': (messagesPerSecond * SIZES.wal.value) / PRIMARY.walBytesPerSecond,
    'PostgreSQL: a year on disk': (bytesPerDay(messagesPerSecond) * YEAR_DAYS) / PRIMARY.bytes,
    'PostgreSQL: cores': cores(work, ['postgres']) / PRIMARY.cores,
    // It keeps the lists of all queries on one node.
    'Redis Cluster: the node of the queries': cores(queries, ['redis']),
    'Redis: one core': cores(work, ['redis']),
    'gateway: visibility checks in a row': (visibilityCheck / gateways) * (SIZES.visibilityRoundTrip.value / 1_000),
    'history: owners of partitions': cores({ send: work.send }, ['history']) / PARTITIONS,
    'history: rooms read at a takeover': ((rooms / 1e6) * SIZES.takeoverScan.value) / READ_TIMEOUT_MS,
  };
}

function bytesPerDay(messagesPerSecond: number): number {
  return messagesPerSecond * MEAN_LOAD * DAY_S * SIZES.message.value;
}

function needsOf(site: Estimate): Cells {
  const { connections, messagesPerSecond, receivers, subscriptions, rooms, reached, work } = site;
  const connectionBytes = connections * SIZES.connection.value + subscriptions * SIZES.subscription.value;
  const returning = Math.min(connections / site.gateways, GATEWAY_CONNECTIONS);
  // If one core of each part works on it.
  const returnSeconds = Math.max(...Object.values(COSTS.return.cost)) * returning * US;
  return {
    'gateway / history / auth processes': `${site.gateways} / ${site.histories} / ${site.auths}`,
    ...cells(PARTS, (part) => [`busy cores: ${PART_NAMES[part]}`, shortNumber(cores(work, [part]))]),
    'busy cores: all': shortNumber(cores(work, PARTS)),
    'memory of connections, all gateways': withUnit(connectionBytes, 'B'),
    'memory of channels, Redis': withUnit((rooms * reached + connections) * SIZES.channel.value, 'B'),
    'rows of these rooms and memberships, PostgreSQL': withUnit(
      rooms * SIZES.room.value + subscriptions * SIZES.member.value,
      'B',
    ),
    'connections to PostgreSQL': withUnit((site.histories + site.auths) * POOL),
    'WAL per second': withUnit(messagesPerSecond * SIZES.wal.value, 'B'),
    'messages on disk per day': withUnit(bytesPerDay(messagesPerSecond), 'B'),
    'to clients, bit/s': withUnit(8 * messagesPerSecond * receivers * SIZES.frame.value, 'bit'),
    'Redis to gateways, bit/s': withUnit(8 * messagesPerSecond * reached * SIZES.frame.value, 'bit'),
    'clients of a lost gateway are back after': `${shortNumber(returnSeconds)} s`,
  };
}

/** The cells of a site, by the table and the row. */
function cellsOf(site: Estimate): Record<'scenarios' | 'needs' | 'causes' | 'limits', Cells> {
  const limits = Object.entries(limitsOf(site));
  const bendsFirst = Math.max(...limits.map(([, use]) => use));
  return {
    scenarios: {
      connections: withUnit(site.connections),
      'messages per second': withUnit(site.messagesPerSecond),
      'receivers of a message': shortNumber(site.receivers),
      'rooms of a connection': shortNumber(site.roomsPerConnection),
      'watched users of a connection': shortNumber(site.watched),
    },
    needs: needsOf(site),
    causes: cells(Object.entries(site.work), ([name, perSecond]) => [
      COSTS[name as CostName].meaning,
      shortNumber(cores({ [name]: perSecond }, PARTS)),
    ]),
    limits: cells(limits, ([name, use]) => {
      const percent = `${shortNumber(100 * use)} %`;
      return [name, use === bendsFirst ? `**${percent}**` : percent];
    }),
  };
}

function cells<Value>(values: readonly Value[], cellOf: (value: Value) => [row: string, cell: string]): Cells {
  return Object.fromEntries(values.map(cellOf));
}

/** Two digits, because no constant is better known: `0.034`, `3.4`, `340`. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  if (value < 0.01) return '<0.01';
  const digits = Math.max(0, 1 - Math.floor(Math.log10(value)));
  return String(Number(Number(value.toPrecision(2)).toFixed(digits)));
}

/** `12 k`, `3.4 GB`: powers of a thousand. */
function withUnit(value: number, unit = ''): string {
  const power = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(Number(value.toPrecision(2))) / 3));
  return `${shortNumber(value / 1_000 ** power)} ${UNITS[power] ?? ''}${unit}`.trimEnd();
}
