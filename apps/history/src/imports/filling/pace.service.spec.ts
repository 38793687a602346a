import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CommandSql } from '../../store/command-sql.js';
import { PAUSE_MAX_MS } from './pace.policy.js';
import { PaceService, type Rest } from './pace.service.js';

const PIECE_MS = 50;
/** Node's timers may be a millisecond early. */
const EARLY_MS = 2;

/** A pace on a store where this many changes of rooms have happened at each look. */
function paceWith(...changes: readonly (number | Error)[]): PaceService {
  const left = [...changes];
  const rows = () => {
    const next = left.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve([{ changes: next ?? 0 }]);
  };
  return new PaceService({ rows } as unknown as CommandSql);
}

/** The time from the begin of a piece until the next may begin. */
const rested = (pace: PaceService): Promise<number> =>
  pace.run(async (rest: Rest) => {
    const startedAtMs = performance.now();
    await rest(sleep(PIECE_MS));
    return performance.now() - startedAtMs;
  });

describe('the pace of an import', () => {
  afterEach(() => void vi.useRealTimers());

  it('runs one part at a time, in the order of the requests', async () => {
    const pace = paceWith();
    const log: string[] = [];
    const part = (name: string) => async () => {
      log.push(name);
      await sleep(1);
      log.push(name);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => pace.run(part(name))));
    expect(log.join('')).toBe('aabbcc');
  });

  it('waits for each piece, and longer, at first and once others have written', async () => {
    for (const pace of [paceWith(), paceWith(1, 2, 2)]) {
      await rested(pace);
      expect(await rested(pace)).toBeGreaterThanOrEqual(2 * PIECE_MS - EARLY_MS);
    }
  });

  it('waits for no piece while nobody else writes', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const pace = paceWith(1, 1);
    await pace.run(() => Promise.resolve());
    vi.advanceTimersByTime(60_000);
    const never = new Promise<void>(() => undefined);
    await pace.run((rest) => rest(never));
  });

  it('waits longer if it cannot ask, and goes on', async () => {
    const refused = new Error('no connection');
    const pace = paceWith(refused, refused);
    await rested(pace);
    expect(await rested(pace)).toBeGreaterThanOrEqual(PIECE_MS + PAUSE_MAX_MS - EARLY_MS);
  });

  it('goes on behind a part that fails', async () => {
    const pace = paceWith();
    await expect(pace.run(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await pace.run(() => Promise.resolve('stored'))).toBe('stored');
  });
});
