import { describe, expect, it } from 'vitest';

import { connectionsOf, topology } from '#testing/topology';
import { guest } from '#testing/user';

describe('the front port', () => {
  it.each(['websocket', 'polling'] as const)('spreads %s connections over all gateways', async (transport) => {
    const { gateways } = topology();
    const before = await Promise.all(gateways.map(connectionsOf));
    const user = await guest('spread');
    for (let count = 0; count < 6; count++) await user.connect({ transports: [transport] });
    const after = await Promise.all(gateways.map(connectionsOf));
    expect(gateways).toHaveLength(2);
    for (const [index, connections] of after.entries()) expect(connections).toBeGreaterThan(before[index] ?? 0);
    user.close();
  });
});
