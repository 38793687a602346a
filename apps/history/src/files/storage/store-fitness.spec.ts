import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreFitness, type Defect } from './store-fitness.js';

const GRAVE: Defect = { defect: 'takes more bytes', isGrave: true };
const SMALL: Defect = { defect: 'gives no names', isGrave: false };
const OTHER: Defect = { defect: 'copies any version', isGrave: true };
const AGAIN_MS = 60_000;
const UNFIT = { code: 'UNAVAILABLE', cause: { message: 'the file store takes more bytes' } };

describe('the fitness of a store', () => {
  const probe = vi.fn<() => Promise<Defect | undefined>>();
  const error = vi.spyOn(Logger.prototype, 'error');
  const warn = vi.spyOn(Logger.prototype, 'warn');
  let fitness: StoreFitness;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.setSystemTime(0);
    for (const spy of [error, warn]) spy.mockReset();
    probe.mockReset();
    fitness = new StoreFitness(probe);
  });
  afterEach(() => vi.useRealTimers());

  const asked = () => Promise.allSettled([fitness.assertFit(), fitness.assertFit(), fitness.assertFit()]);

  it('is probed once for all that want to use the store, and never again', async () => {
    probe.mockResolvedValue(undefined);
    await asked();
    vi.advanceTimersByTime(100 * AGAIN_MS);
    await fitness.assertFit();
    expect(probe).toHaveBeenCalledOnce();
    expect({ error: error.mock.calls, warn: warn.mock.calls }).toEqual({ error: [], warn: [] });
  });

  it('refuses uploads while a defect is grave, and names each defect once', async () => {
    probe.mockResolvedValueOnce(GRAVE).mockResolvedValueOnce(GRAVE).mockResolvedValueOnce(OTHER);
    const refused = { status: 'rejected', reason: UNFIT };
    expect(await asked()).toMatchObject([refused, refused, refused]);
    vi.advanceTimersByTime(AGAIN_MS - 1);
    await expect(fitness.assertFit()).rejects.toMatchObject(UNFIT);
    expect(probe).toHaveBeenCalledOnce();
    for (const time of [2, 3]) {
      vi.advanceTimersByTime(AGAIN_MS);
      await expect(fitness.assertFit()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(probe).toHaveBeenCalledTimes(time);
    }
    const line = (defect: string) => [{ event: 'files.store-unfit', defect }];
    expect(error.mock.calls).toEqual([line(GRAVE.defect), line(OTHER.defect)]);
  });

  it('takes uploads as soon as the store is mended', async () => {
    probe.mockResolvedValueOnce(GRAVE).mockResolvedValueOnce(undefined);
    await expect(fitness.assertFit()).rejects.toMatchObject(UNFIT);
    vi.advanceTimersByTime(AGAIN_MS);
    await fitness.assertFit();
  });

  it('takes uploads in spite of a small defect, and warns of it once', async () => {
    probe.mockResolvedValue(SMALL);
    await asked();
    await fitness.assertFit();
    expect(warn.mock.calls).toEqual([[{ event: 'files.store-lacks', defect: SMALL.defect }]]);
    expect(probe).toHaveBeenCalledOnce();
  });

  it('asks a store that did not answer again at the next use', async () => {
    probe.mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce(undefined);
    await expect(fitness.assertFit()).rejects.toThrow('away');
    await fitness.assertFit();
    expect(probe).toHaveBeenCalledTimes(2);
  });
});
