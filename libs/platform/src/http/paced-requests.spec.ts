import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacedRequests } from './paced-requests.js';

describe('requests that arrive together', () => {
  let requests: PacedRequests;
  let begun: string[];
  let nowMs: number;

  beforeEach(() => {
    requests = new PacedRequests();
    begun = [];
    nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => vi.restoreAllMocks());

  /** A request that computes for 1 ms. */
  const begin = (name: string, ip = name) =>
    requests.begin(ip, () => {
      begun.push(name);
      nowMs += 1;
    });

  it('begin at once as long as they are few', () => {
    for (const name of ['a', 'b', 'c']) begin(name);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('leave turns of the event loop to others: one turn begins only some milliseconds of them', async () => {
    for (let n = 0; n < 100; n += 1) begin(String(n), 'flood');
    let turns = 0;
    for (; begun.length < 100; turns += 1) {
      const before = begun.length;
      await turn();
      expect(begun.length - before).toBeLessThanOrEqual(3);
    }
    expect(turns).toBeGreaterThan(30);
    expect(begun).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
  });

  it('let IPs take turns: a flood of one delays the request of another by one', async () => {
    for (let n = 0; n < 50; n += 1) begin(`flood ${String(n)}`, 'flood');
    begin('other');
    await turn();
    expect(begun.slice(3, 5)).toEqual(['flood 3', 'other']);
    while (begun.length < 51) await turn();
  });

  it('wait while each turn accepts a connection, so that the next one does not wait for their work', async () => {
    for (let n = 0; n < 10; n += 1) {
      requests.accepted();
      begin(String(n));
      await turn();
    }
    expect(begun).toEqual([]);
    while (begun.length < 10) await turn();
  });

  it('do not wait forever for connections that keep coming', async () => {
    begin('first');
    let turns = 0;
    for (; begun.length < 10; turns += 1) {
      requests.accepted();
      begin(String(turns));
      await turn();
    }
    expect(turns).toBeLessThan(100);
  });
});
