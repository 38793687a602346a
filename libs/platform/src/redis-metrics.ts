import type { RedisConnections } from '#bus/redis/redis-connections';
import type { Metrics } from './metrics.js';

/** How this process stands with Redis. */
export function measureRedis(metrics: Metrics, connections: RedisConnections): void {
  const held = { name: 'parley_redis_connections', help: 'Connections to Redis, by state: ready or away.' };
  metrics.gauge({ ...held, labels: ['state'] as const }, (gauge) => {
    const { ready, all } = connections.state();
    gauge.set({ state: 'ready' }, ready);
    gauge.set({ state: 'away' }, all - ready);
  });
  metrics.countedElsewhere(
    { name: 'parley_redis_reconnects_total', help: 'Connections to Redis that were lost and made anew.' },
    () => connections.reconnects,
  );
}
