import type { RedisConnections } from '#bus/redis/redis-connections';
import type { Metrics } from './metrics.js';

/** Metrics of this process's Redis connections. */
export function measureRedis(metrics: Metrics, connections: RedisConnections): void {
  const held = { name: 'parley_redis_connections', help: 'Connections to Redis, by state: ready or away.' };
  metrics.gauge({ ...held, labels: ['state'] as const }, (gauge) => {
    const { ready, all } = connections.state();
    gauge.set({ state: 'ready' }, ready);
    gauge.set({ state: 'away' }, all - ready);
  });
  metrics.countedElsewhere(
    { name: 'parley_redis_reconnects_total', help: 'Reconnects to Redis.' },
    () => connections.reconnects,
  );
}
