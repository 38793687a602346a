import { describe, expect, it } from 'vitest';
import { LISTENING_MS } from '../src/feed-listeners.port.js';
import type { BusSuite } from './bus-suite.js';

/** Three times as long as a loaded machine should need. */
const PATIENCE_MS = 3 * LISTENING_MS;

export function describeFeedListeners({ world, itWhere }: BusSuite): void {
  describe('the listeners of the feed', () => {
    it('are present while one of them announces itself, and for some seconds after', async () => {
      const [history, courier] = await Promise.all([world().connect(), world().connect()]);
      const present = () => history.feedListeners.present();
      expect(present()).toBe(false);
      courier.feedListeners.announce();
      await expect.poll(present, { timeout: PATIENCE_MS }).toBe(true);
      const sinceMs = performance.now();
      await expect.poll(present, { timeout: PATIENCE_MS, interval: 100 }).toBe(false);
      expect(performance.now() - sinceMs).toBeGreaterThan(LISTENING_MS / 2);
      courier.feedListeners.announce();
      await expect.poll(present, { timeout: PATIENCE_MS }).toBe(true);
    });

    itWhere('dyingBroker', 'are found again after a broker restart; nothing throws without the broker', async () => {
      const [history, courier] = await Promise.all([world().connect(), world().connect()]);
      const present = () => history.feedListeners.present();
      courier.feedListeners.announce();
      await expect.poll(present, { timeout: PATIENCE_MS }).toBe(true);
      await world().killBroker?.();
      courier.feedListeners.announce();
      expect(present()).toBe(true);
      await world().startBrokerEmpty?.();
      await expect.poll(present, { timeout: PATIENCE_MS }).toBe(false);
      const announceAndLook = () => {
        courier.feedListeners.announce();
        return present();
      };
      await expect.poll(announceAndLook, { timeout: PATIENCE_MS }).toBe(true);
    });
  });
}
