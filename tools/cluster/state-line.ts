import type { ClusterState } from './cluster.js';

/** The line that `--json` prints. `redis` is one process, or the list of the nodes of a Redis Cluster. */
export function stateLine(state: ClusterState): string {
  const [redis, ...others] = state.redis;
  return JSON.stringify({ ...state, redis: others.length === 0 ? redis : state.redis });
}
