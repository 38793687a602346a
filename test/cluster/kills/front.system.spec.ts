import { describe, expect, it } from 'vitest';

import { connectionsOf, topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

const SETTLE_TIMEOUT_MS = 30_000;

/** The number of sockets on each gateway once those of the previous test are gone. */
async function settled(): Promise<number[]> {
  const look = () => Promise.all(topology().gateways.map(connectionsOf));
  let before = await look();
  const isStill = async () => {
    const now = await look();
    const same = now.join() === before.join();
    before = now;
    return same;
  };
  await expect.poll(isStill, { timeout: SETTLE_TIMEOUT_MS, interval: 1_000 }).toBe(true);
  return before;
}

// Counts connections, so it is among the specs that run one after the other.
describe('the front port', () => {
  it.each(['websocket', 'polling'] as const)('spreads %s connections over all gateways', async (transport) => {
    const { gateways } = topology();
    const before = await settled();
    const user = await guest('spread');
    for (let count = 0; count < 6; count++) await user.connect({ transports: [transport] });
    const after = await Promise.all(gateways.map(connectionsOf));
    expect(gateways).toHaveLength(2);
    for (const [index, connections] of after.entries()) expect(connections).toBeGreaterThan(before[index] ?? 0);
    user.close();
  });
});
