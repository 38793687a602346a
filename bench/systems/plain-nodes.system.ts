import { startRedis } from '#engines/redis-engine';

import { gatherByName, startServer } from './broadcast.system.js';
import { ALL_SYSTEMS, endProcess, type SystemKind } from './system.js';

/** Plain Socket.IO on two nodes. The members of a room are on both. */
export const plainNodes: SystemKind = {
  name: 'plain 2 nodes',
  scenarios: [...ALL_SYSTEMS, 'single'],
  async start() {
    const redis = await startRedis();
    const start = (): ReturnType<typeof startServer> => startServer('node', { REDIS_URL: redis.url });
    const nodes = [await start(), await start()];
    return {
      parts: { servers: nodes.map(({ child }) => child.pid ?? 0), redis: [redis.pid] },
      gather: (crowd) =>
        Promise.resolve(
          gatherByName(
            crowd,
            nodes.map(({ line }) => line),
          ),
        ),
      async stop() {
        for (const { child } of nodes) await endProcess(child);
        await redis.stop();
      },
    };
  },
};
