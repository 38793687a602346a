import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CommandSql } from '../../store/command-sql.js';
import { PaceService } from './pace.service.js';

const PART_MS = 50;

/** A pace on a store where this many changes of rooms have happened at each look. */
function paceWith(...changes: readonly (number | Error)[]): PaceService {
  const left = [...changes];
  const rows = () => {
    const next = left.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve([{ changes: next ?? 0 }]);
  };
  return new PaceService({ rows } as unknown as CommandSql);
}

/** When the parts began and ended, in ms since the first one began. */
async function timesOf(pace: PaceService, count: number): Promise<[begun: number, ended: number][]> {
  const startedAtMs = performance.now();
  const part = async (): Promise<[number, number]> => {
    const begun = performance.now() - startedAtMs;
    await sleep(PART_MS);
    return [begun, performance.now() - startedAtMs];
  };
  return Promise.all(Array.from({ length: count }, () => pace.run(part)));
}

describe('the pace of an import', () => {
  it('runs one part at a time, in the order of the requests', async () => {
    const times = (await timesOf(paceWith(), 3)).flat();
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it('pauses behind a part while others have written, for at least as long as it took', async () => {
    const [, second, third] = await timesOf(paceWith(1, 2, 2), 3);
    expect((third?.[0] ?? 0) - (second?.[1] ?? 0)).toBeGreaterThanOrEqual(PART_MS - 2);
  });

  it('pauses if it cannot ask, and goes on', async () => {
    const [first, second] = await timesOf(paceWith(new Error('no connection'), 1), 2);
    expect((second?.[0] ?? 0) - (first?.[1] ?? 0)).toBeGreaterThanOrEqual(PART_MS - 2);
  });

  it('goes on behind a part that fails', async () => {
    const pace = paceWith();
    await expect(pace.run(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await pace.run(() => Promise.resolve('stored'))).toBe('stored');
  });
});
