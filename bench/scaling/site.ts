import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { perService, SERVICE_TABLE, SERVICES } from '#config/services';
import { cpuByPart } from '../measure/processes.js';
import { LocalCluster, type ClusterState } from '../../tools/cluster/cluster.js';
import { parseOptions } from '../../tools/cluster/options.js';
import { PARTS, type Cost, type Part } from '../../tools/scaling/constants.js';

/** Before the first round, for the optimizing compilers. */
const WARM_UP_CALLS = 400;
const ROUNDS = 3;
const ROUND_CALLS = 300;
const AT_ONCE = 8;
/** Between rounds, for other work on the machine. */
const PAUSE_MS = 700;
const ONE_OF_EACH = [...SERVICES.flatMap((name) => [`--${SERVICE_TABLE[name].plural}`, '1']), '--port', '0'];

/** A cluster with one process of each kind. The driver calls history over the bus as a gateway does. */
export class MeasuredSite {
  private constructor(
    private readonly cluster: LocalCluster,
    readonly state: ClusterState,
  ) {}

  static async start(): Promise<MeasuredSite> {
    let state: ClusterState | undefined;
    const cluster = new LocalCluster(parseOptions(ONE_OF_EACH, {}), resolve('dist'), (next) => (state = next));
    await cluster.start({ ...process.env, RATE_LIMITS: 'off', LOG_LEVEL: 'error' });
    if (state === undefined) throw new Error('the cluster has no state');
    return new MeasuredSite(cluster, state);
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }

  /** The least CPU time of each part per unit over some rounds. `call` returns its number of units. */
  async cost(call: () => Promise<number>): Promise<Record<Part, number>> {
    const least = perPart(() => Infinity);
    await callMany(WARM_UP_CALLS, call);
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(PAUSE_MS);
      const before = this.usage();
      const units = await callMany(ROUND_CALLS, call);
      const after = this.usage();
      for (const part of PARTS) {
        least[part] = Math.min(least[part], (after[part] - before[part]) / units);
      }
    }
    return least;
  }

  private usage(): Record<Part, number> {
    const { redis, postgres } = this.state;
    const { user, system } = process.cpuUsage();
    const pids = (places: readonly { readonly pid: number }[]): number[] => places.map(({ pid }) => pid);
    const used = cpuByPart({
      ...perService((name) => pids(this.state[SERVICE_TABLE[name].plural])),
      postgres: pids([postgres]),
      redis: pids(redis),
    });
    return { ...perPart((part) => used[part] ?? 0), gateway: user + system };
  }
}

function perPart(valueOf: (part: Part) => number): Record<Part, number> {
  return Object.fromEntries(PARTS.map((part) => [part, valueOf(part)])) as Record<Part, number>;
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

/** Only these parts. */
export function only(cost: Record<Part, number>, ...parts: Part[]): Cost {
  return Object.fromEntries(parts.map((part) => [part, cost[part]]));
}
