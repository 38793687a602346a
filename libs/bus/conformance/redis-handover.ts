import { expect, it, vi } from 'vitest';
import { PartitionLeases } from '../src/redis/partition-leases.js';
import { PARTITIONS } from '../src/partition.policy.js';
import { echoing, type BusWorld } from './bus-world.js';

const SHARED_TIMEOUT_MS = 30_000;
const TEST_TIMEOUT_MS = 90_000;

/** How fast it then is depends on the machine; without the word it is a matter of who looks when. */
export function itHearsOfHandovers(makeWorld: () => BusWorld): void {
  it(
    'what a consumer that stops gives back the others hear of, and look for at once',
    async () => {
      const world = makeWorld();
      const hasten = vi.spyOn(PartitionLeases.prototype, 'hasten');
      try {
        const [{ commands: staying }, { commands: leaving }] = [await world.connect(), await world.connect()];
        await staying.consume(echoing());
        const consumption = await leaving.consume(echoing());
        const shares = async () => {
          const owners = [...(await staying.lag()).values()].flatMap(({ owner }) => owner ?? []);
          return [...new Set(owners)].map((owner) => owners.filter((each) => each === owner).length);
        };
        await expect.poll(shares, { timeout: SHARED_TIMEOUT_MS }).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
        hasten.mockClear();
        await consumption.stop();
        await expect.poll(() => hasten.mock.calls.length).toBeGreaterThan(0);
        await expect.poll(shares, { timeout: SHARED_TIMEOUT_MS }).toEqual([PARTITIONS]);
      } finally {
        hasten.mockRestore();
        await world.close();
      }
    },
    TEST_TIMEOUT_MS,
  );
}
