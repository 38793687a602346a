import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { perService, SERVICE_TABLE, SERVICES } from '#config/services';
import { LocalCluster, type ClusterState } from '../../tools/cluster/cluster.js';
import { parseOptions } from '../../tools/cluster/options.js';
import type { Part } from '../../tools/scaling/constants.js';
import { cpuByPart } from '../measure/processes.js';

/** Before the first round, for the optimizing compilers. */
const WARM_UP_CALLS = 400;
const ROUNDS = 3;
const ROUND_CALLS = 300;
const AT_ONCE = 8;
/** Between rounds, for other work on the machine. */
const PAUSE_MS = 700;
const ONE_OF_EACH = [...SERVICES.flatMap((name) => [`--${SERVICE_TABLE[name].plural}`, '1']), '--port', '0'];

/** Starts a cluster with one process of each kind. This process calls history over the bus as a gateway does. */
export async function startSite(): Promise<{ readonly cluster: LocalCluster; readonly state: ClusterState }> {
  let state: ClusterState | undefined;
  const cluster = new LocalCluster(parseOptions(ONE_OF_EACH, {}), resolve('dist'), (next) => (state = next));
  await cluster.start({ ...process.env, RATE_LIMITS: 'off', LOG_LEVEL: 'error' });
  if (state === undefined) throw new Error('the cluster has no state');
  return { cluster, state };
}

/** The least CPU time of each of these parts per unit over some rounds. `call` returns its number of units. */
export async function costOf<Of extends Part>(
  state: ClusterState,
  parts: readonly Of[],
  call: () => Promise<number>,
): Promise<Record<Of, number>> {
  const rounds: Record<string, number>[] = [];
  await callMany(WARM_UP_CALLS, call);
  while (rounds.length < ROUNDS) {
    await sleep(PAUSE_MS);
    const before = usage(state);
    const units = await callMany(ROUND_CALLS, call);
    const after = usage(state);
    rounds.push(Object.fromEntries(parts.map((part) => [part, ((after[part] ?? 0) - (before[part] ?? 0)) / units])));
  }
  const least = parts.map((part) => [part, Math.min(...rounds.map((round) => round[part] ?? 0))]);
  return Object.fromEntries(least) as Record<Of, number>;
}

/** The CPU time of each part so far. */
function usage(state: ClusterState): Record<string, number> {
  const { user, system } = process.cpuUsage();
  const pids = (places: readonly { readonly pid: number }[]): number[] => places.map(({ pid }) => pid);
  const services = perService((name) => pids(state[SERVICE_TABLE[name].plural]));
  const used = cpuByPart({ ...services, postgres: [state.postgres.pid], redis: pids(state.redis) });
  return { ...used, gateway: user + system };
}

async function callMany(count: number, call: () => Promise<number>): Promise<number> {
  let [left, units] = [count, 0];
  const loop = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const done = await call();
      units += done;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
  return units;
}
