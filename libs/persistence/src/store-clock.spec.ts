import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreClock } from './store-clock.js';

const HOUR_MS = 3_600_000;
const CLOSE_MS = 1_000;

describe('the clock of the store', () => {
  it('is PostgreSQL’s, whatever the host’s clock says, also after PostgreSQL’s was set back', async () => {
    let aheadMs = HOUR_MS;
    const storeMs = (): number => performance.timeOrigin + performance.now() + aheadMs;
    const clock = await StoreClock.begin(() => Promise.resolve(storeMs()));
    onTestFinished(() => clock.onApplicationShutdown());
    expect(Math.abs(clock.now().getTime() - storeMs())).toBeLessThan(CLOSE_MS);
    aheadMs = -HOUR_MS;
    await clock.measure();
    expect(Math.abs(clock.now().getTime() - storeMs())).toBeLessThan(CLOSE_MS);
  });

  it('does not jump when an answer comes late', async () => {
    let delayMs = 0;
    const storeMs = (): number => performance.timeOrigin + performance.now() + HOUR_MS;
    const clock = await StoreClock.begin(async () => {
      await sleep(delayMs);
      return storeMs();
    });
    onTestFinished(() => clock.onApplicationShutdown());
    const aheadMs = (): number => clock.now().getTime() - performance.now();
    const beforeMs = aheadMs();
    delayMs = 200;
    await clock.measure();
    // A jump would be half of the delay. A busy machine takes some time between the readings of the two clocks.
    expect(Math.abs(aheadMs() - beforeMs)).toBeLessThan(delayMs / 4);
  });

  it('stops the start if PostgreSQL does not answer', async () => {
    await expect(StoreClock.begin(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
