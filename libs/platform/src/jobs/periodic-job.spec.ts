import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PeriodicJob } from './periodic-job.js';

const INTERVAL_MS = 5;

describe('a periodic job', () => {
  it('runs periodically, also after a failed run', async () => {
    let runs = 0;
    const job = new PeriodicJob({
      name: 'counted',
      intervalMs: INTERVAL_MS,
      work: async () => {
        runs += 1;
        if (runs === 1) throw new Error('at first');
      },
    });
    job.start();
    await expect.poll(() => runs).toBeGreaterThanOrEqual(3);
    await job.stop();
  });

  it('runs less and less often while it fails, and as often as before once it succeeds', async () => {
    vi.useFakeTimers();
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    onTestFinished(() => {
      warn.mockRestore();
      vi.useRealTimers();
    });
    let [fails, runs] = [false, 0];
    const work = () => (fails ? Promise.reject(new Error('away')) : Promise.resolve((runs += 1)));
    const job = new PeriodicJob({ name: 'away', intervalMs: 1_000, work });
    job.start();
    const runsIn = async (minutes: number) => {
      const [before, failedBefore] = [runs, warn.mock.calls.length];
      await vi.advanceTimersByTimeAsync(minutes * 60_000);
      return { runs: runs - before, failed: warn.mock.calls.length - failedBefore };
    };
    expect((await runsIn(1)).runs).toBeGreaterThanOrEqual(45);
    const { succeededAt } = job.state;
    fails = true;
    const { failed } = await runsIn(2);
    expect(job.state).toMatchObject({ succeededAt, failures: failed });
    expect(failed).toBeGreaterThanOrEqual(8);
    expect(failed).toBeLessThanOrEqual(15);
    fails = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await runsIn(1)).runs).toBeGreaterThanOrEqual(45);
    await job.stop();
  });

  it('has one run at a time, and one more for all requests during a run', async () => {
    let [runs, atOnce, most] = [0, 0, 0];
    const job = new PeriodicJob({
      name: 'one',
      intervalMs: INTERVAL_MS,
      work: async () => {
        runs += 1;
        most = Math.max(most, (atOnce += 1));
        await sleep(4 * INTERVAL_MS);
        atOnce -= 1;
      },
    });
    await Promise.all([job.run(), job.run(), job.run()]);
    expect(runs).toBe(2);
    job.start();
    for (let asked = 0; asked < 5; asked += 1) await job.run();
    await job.stop();
    expect(most).toBe(1);
  });

  it('stops by aborting the current run and waiting for its end; then there are no more runs', async () => {
    let [runs, ended] = [0, false];
    const job = new PeriodicJob({
      name: 'stopped',
      intervalMs: INTERVAL_MS,
      work: async (stopping) => {
        runs += 1;
        await new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }));
        await sleep(INTERVAL_MS);
        ended = true;
      },
    });
    job.start();
    await expect.poll(() => runs).toBe(1);
    await job.stop();
    expect(ended).toBe(true);
    await job.run();
    await sleep(4 * INTERVAL_MS);
    expect(runs).toBe(1);
  });

  it('does not keep its process from stopping if a run does not end', async () => {
    const job = new PeriodicJob({ name: 'endless', intervalMs: INTERVAL_MS, work: () => new Promise(() => undefined) });
    void job.run();
    await job.stop();
  });
});
