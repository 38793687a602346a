import { expect, it, vi } from 'vitest';
import { PartitionLeases } from '../src/redis/partition-leases.js';
import { PARTITIONS } from '../src/partition.policy.js';
import { echoing, type BusWorld } from './bus-world.js';

const SHARED_TIMEOUT_MS = 30_000;
const TEST_TIMEOUT_MS = 90_000;

/** Tests that the notice arrives. The time of the handover depends on the machine and is not tested. */
export function itAnnouncesHandovers(makeWorld: () => BusWorld): void {
  it(
    'a stopping consumer announces its released partitions, and the others rebalance at once',
    async () => {
      const world = makeWorld();
      const rebalanceSoon = vi.spyOn(PartitionLeases.prototype, 'rebalanceSoon');
      try {
        const [{ commands: staying }, { commands: leaving }] = [await world.connect(), await world.connect()];
        await staying.consume(echoing());
        const consumption = await leaving.consume(echoing());
        const shares = async () => {
          const owners = [...(await staying.lag()).values()].flatMap(({ owner }) => owner ?? []);
          return [...new Set(owners)].map((owner) => owners.filter((each) => each === owner).length);
        };
        await expect.poll(shares, { timeout: SHARED_TIMEOUT_MS }).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
        rebalanceSoon.mockClear();
        await consumption.stop();
        await expect.poll(() => rebalanceSoon.mock.calls.length).toBeGreaterThan(0);
        await expect.poll(shares, { timeout: SHARED_TIMEOUT_MS }).toEqual([PARTITIONS]);
      } finally {
        rebalanceSoon.mockRestore();
        await world.close();
      }
    },
    TEST_TIMEOUT_MS,
  );
}
