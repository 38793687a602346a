import { describe, expect, it } from 'vitest';
import { cores, estimate, gatewaysReached } from './estimate.js';
import { SITES, type Site } from './sites.js';
import { shortNumber, siteTables } from './tables.js';

const site: Site = { name: 'site', connections: 60_000, messages: 1_000, receivers: 20, rooms: 20, watched: 50 };
const of = (change: Partial<Site>) => estimate({ ...site, ...change });

describe('the estimate of a site', () => {
  it('reaches no more gateways than there are, and no more than sockets', () => {
    expect(gatewaysReached(1, 50)).toBe(1);
    expect(gatewaysReached(1_000, 1)).toBeCloseTo(1);
    expect(gatewaysReached(4, 1_000)).toBeCloseTo(4);
    expect(gatewaysReached(50, 20)).toBeLessThan(20);
  });

  it('has a gateway for each 12,000 connections, and two of each service on a large site', () => {
    expect(of({}).gateways).toBe(5);
    expect(of({ connections: 5_000 })).toMatchObject({ gateways: 2, histories: 2, auths: 2 });
    expect(of({ connections: 10, messages: 1 })).toMatchObject({ gateways: 1, histories: 1, auths: 1 });
  });

  it('keeps its gateways below 60 % of a core each', () => {
    const { work, gateways } = of({ messages: 200_000 });
    expect(gateways).toBeGreaterThan(5);
    expect(cores(work, ['gateway']) / gateways).toBeLessThanOrEqual(0.6);
  });

  it('has checks in proportion to the watched users', () => {
    const [some, many] = [of({ watched: 20 }), of({ watched: 40 })];
    expect(many.work.visibilityCheck / some.work.visibilityCheck).toBeCloseTo(2);
  });

  it('refuses a site for which no number of gateways is enough', () => {
    expect(() => of({ connections: 20_000_000 })).toThrow('no number of gateways is enough for site: divide it');
  });
});

describe('the tables', () => {
  const rows = (change: Partial<Site>) => {
    const { needs, limits } = siteTables([{ ...site, ...change }]);
    return `${needs}\n${limits}`;
  };

  it('have as much disk, WAL and network as messages', () => {
    expect(rows({})).toContain('| WAL per second | 530 kB |');
    expect(rows({ messages: 10_000 })).toContain('| WAL per second | 5.3 MB |');
    expect(rows({})).toContain('| to clients, bit/s | 130 Mbit |');
    expect(rows({ messages: 10_000 })).toContain('| to clients, bit/s | 1.3 Gbit |');
    expect(rows({})).toContain('| messages on disk per day | 8.6 GB |');
    expect(rows({ messages: 10_000 })).toContain('| messages on disk per day | 86 GB |');
  });

  it('show in bold what bends first: the disk with many messages, the visibility checks with few', () => {
    expect(rows({ messages: 100_000 })).toMatch(/^\| PostgreSQL: a year on disk \| \*\*/m);
    expect(rows({ messages: 1 })).toMatch(/^\| gateway: visibility checks in a row \| \*\*/m);
  });

  it('have a column for each site and one bold limit in each', () => {
    const tables = siteTables(SITES);
    for (const table of Object.values(tables)) {
      for (const line of table.split('\n')) expect(line.split('|')).toHaveLength(SITES.length + 3);
    }
    expect(tables.limits.match(/\*\*/g)).toHaveLength(2 * SITES.length);
  });

  it('show two digits', () => {
    const shown = [0, 0.001, 0.0346, 1, 3.46, 34.6, 346, 3_460].map(shortNumber).join(' ');
    expect(shown).toBe('0 <0.01 0.035 1 3.5 35 350 3500');
  });
});
