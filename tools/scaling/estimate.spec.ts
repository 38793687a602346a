import { describe, expect, it } from 'vitest';
import { readConstants } from './constants.js';
import { estimate, gatewaysReached } from './estimate.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { causeTable, limitTable, needsTable, scenarioTable, shortNumber, sitesOf } from './tables.js';

const constants = readConstants('.');
const site: Scenario = {
  name: 'site',
  connections: 60_000,
  messagesPerSecond: 1_000,
  receivers: 20,
  roomsPerConnection: 20,
  watched: 50,
};
const of = (change: Partial<Scenario>) => estimate({ ...site, ...change }, constants);

describe('the estimate of a site', () => {
  it('reaches no more gateways than there are, and no more than sockets', () => {
    expect(gatewaysReached(1, 50)).toBe(1);
    expect(gatewaysReached(1_000, 1)).toBeCloseTo(1);
    expect(gatewaysReached(4, 1_000)).toBeCloseTo(4);
    expect(gatewaysReached(50, 20)).toBeLessThan(20);
  });

  it('has a gateway for each 12,000 connections, and two of each service on a large site', () => {
    expect(of({}).processes.gateway).toBe(5);
    expect(of({ connections: 5_000 })).toMatchObject({ processes: { gateway: 2, history: 2, auth: 2 } });
    expect(of({ connections: 10, messagesPerSecond: 1 })).toMatchObject({
      processes: { gateway: 1, history: 1, auth: 1 },
    });
  });

  it('has as much disk, WAL and network as messages', () => {
    const [one, ten] = [of({}), of({ messagesPerSecond: 10_000 })];
    expect(one.walPerSecond).toBe(1_000 * constants.sizes.wal.value);
    for (const key of ['walPerSecond', 'diskPerDay', 'networkOut'] as const)
      expect(ten[key] / one[key]).toBeCloseTo(10);
  });

  it('sums the same cores by part and by cause', () => {
    for (const scenario of SCENARIOS) {
      const { cores, causes } = estimate(scenario, constants);
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      expect(sum(Object.values(causes))).toBeCloseTo(sum(Object.values(cores)));
    }
  });

  it('keeps its gateways below 60 % of a core each', () => {
    const { cores, processes } = of({ messagesPerSecond: 200_000 });
    expect(processes.gateway).toBeGreaterThan(5);
    expect(cores.gateway / processes.gateway).toBeLessThanOrEqual(0.6);
  });

  it('has checks in proportion to the watched users', () => {
    const [some, many] = [of({ watched: 20 }), of({ watched: 40 })];
    expect((many.causes.visibilityCheck ?? 0) / (some.causes.visibilityCheck ?? 1)).toBeCloseTo(2);
  });

  it('refuses a site for which no number of gateways is enough', () => {
    expect(() => of({ connections: 20_000_000 })).toThrow('no number of gateways is enough for site: divide it');
  });

  it('puts the limit that bends first first', () => {
    expect(of({ messagesPerSecond: 100_000 }).limits[0]?.name).toBe('PostgreSQL: a year on disk');
    expect(of({ messagesPerSecond: 1 }).limits[0]?.name).toBe('gateway: visibility checks in a row');
  });
});

describe('the tables', () => {
  it('have a column for each site and one bold limit in each', () => {
    const sites = sitesOf(SCENARIOS, constants);
    for (const table of [scenarioTable(sites), needsTable(sites), causeTable(sites, constants), limitTable(sites)]) {
      for (const line of table.split('\n')) expect(line.split('|')).toHaveLength(SCENARIOS.length + 3);
    }
    expect(limitTable(sites).match(/\*\*/g)).toHaveLength(2 * SCENARIOS.length);
  });

  it('show two digits', () => {
    expect([0, 0.001, 0.0346, 1, 3.46, 34.6, 346, 3_460].map(shortNumber)).toEqual([
      '0',
      '<0.01',
      '0.035',
      '1',
      '3.5',
      '35',
      '350',
      '3500',
    ]);
  });
});
