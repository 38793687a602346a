import { table } from '../gen/markdown.js';
import { MEASURED_SERVICES, PARTS, type Constants, type Cost, type CostName, type Part } from './constants.js';
import { estimate, type Estimate } from './estimate.js';
import type { Scenario } from './scenarios.js';

const STORE_NAMES: Partial<Record<Part, string>> = { postgres: 'PostgreSQL', redis: 'Redis' };
const UNITS = ['', 'k', 'M', 'G', 'T', 'P'];

export interface Site {
  readonly scenario: Scenario;
  readonly needs: Estimate;
}

export function sitesOf(scenarios: readonly Scenario[], constants: Constants): Site[] {
  return scenarios.map((scenario) => ({ scenario, needs: estimate(scenario, constants) }));
}

export function costTable({ costs }: Constants): string {
  const cell = (cost: Cost, part: Part): string => (cost[part] === undefined ? '' : shortNumber(cost[part]));
  const rows = Object.values(costs).map(({ meaning, cost, source }) => [
    meaning,
    ...PARTS.map((part) => cell(cost, part)),
    source,
  ]);
  return table(['µs of CPU time', ...PARTS.map(nameOf), 'source'], rows);
}

export function sizeTable({ sizes }: Constants): string {
  const rows = Object.values(sizes).map(({ meaning, value, unit, source }) => [
    meaning,
    `${shortNumber(value)} ${unit}`,
    source,
  ]);
  return table(['what', 'size', 'source'], rows);
}

export function scenarioTable(sites: readonly Site[]): string {
  return rowsPerSite(sites, [
    ['connections', ({ scenario }) => withUnit(scenario.connections)],
    ['messages per second', ({ scenario }) => withUnit(scenario.messagesPerSecond)],
    ['receivers of a message', ({ scenario }) => shortNumber(scenario.receivers)],
    ['rooms of a connection', ({ scenario }) => shortNumber(scenario.roomsPerConnection)],
    ['watched users of a connection', ({ scenario }) => shortNumber(scenario.watched)],
  ]);
}

export function needsTable(sites: readonly Site[]): string {
  return rowsPerSite(sites, [
    [
      `${MEASURED_SERVICES.join(' / ')} processes`,
      ({ needs }) => MEASURED_SERVICES.map((name) => needs.processes[name]).join(' / '),
    ],
    ...PARTS.map((part): Row => [`busy cores: ${nameOf(part)}`, ({ needs }) => shortNumber(needs.cores[part])]),
    ['busy cores: all', ({ needs }) => shortNumber(sum(Object.values(needs.cores)))],
    ['memory of connections, all gateways', ({ needs }) => withUnit(needs.gatewayBytes, 'B')],
    ['memory of channels, Redis', ({ needs }) => withUnit(needs.redisBytes, 'B')],
    ['rows of these rooms and memberships, PostgreSQL', ({ needs }) => withUnit(needs.rowBytes, 'B')],
    ['connections to PostgreSQL', ({ needs }) => withUnit(needs.postgresConnections)],
    ['WAL per second', ({ needs }) => withUnit(needs.walPerSecond, 'B')],
    ['messages on disk per day', ({ needs }) => withUnit(needs.diskPerDay, 'B')],
    ['to clients, bit/s', ({ needs }) => withUnit(8 * needs.networkOut, 'bit')],
    ['Redis to gateways, bit/s', ({ needs }) => withUnit(8 * needs.redisOut, 'bit')],
    ['clients of a lost gateway are back after', ({ needs }) => `${shortNumber(needs.returnSeconds)} s`],
  ]);
}

export function causeTable(sites: readonly Site[], { costs }: Constants): string {
  const names = (Object.keys(costs) as CostName[]).filter((name) =>
    sites.some(({ needs }) => needs.causes[name] !== undefined),
  );
  return rowsPerSite(
    sites,
    names.map((name): Row => [costs[name].meaning, ({ needs }) => shortNumber(needs.causes[name] ?? 0)]),
    'busy cores',
  );
}

/** The first limit to bend is bold. */
export function limitTable(sites: readonly Site[]): string {
  const names = [...new Set(sites.flatMap(({ needs }) => needs.limits.map(({ name }) => name)))].sort();
  return rowsPerSite(
    sites,
    names.map((name): Row => [
      name,
      ({ needs }) => {
        const use = needs.limits.find((limit) => limit.name === name)?.use ?? 0;
        const text = `${shortNumber(100 * use)} %`;
        return needs.limits[0]?.name === name ? `**${text}**` : text;
      },
    ]),
    'use of',
  );
}

type Row = readonly [name: string, cell: (site: Site) => string];

function rowsPerSite(sites: readonly Site[], rows: readonly Row[], corner = ''): string {
  return table(
    [corner, ...sites.map(({ scenario }) => scenario.name)],
    rows.map(([name, cell]) => [name, ...sites.map(cell)]),
  );
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

function nameOf(part: Part): string {
  return STORE_NAMES[part] ?? part;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
