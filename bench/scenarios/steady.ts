import { setTimeout as sleep } from 'node:timers/promises';

import { cpuByPart } from '../measure/processes.js';
import type { Crowd, System } from '../systems/system.js';
import { faults, Gathering, percentile } from './gathering.js';
import type { Figures, Scenario, Settings } from './scenario.js';

/** Messages in flight per sender in the run-in, also of `single`: more messages pass in the same time, so V8 compiles more. */
const RUN_IN_WINDOW = 4;

export interface SteadyLoad extends Crowd {
  readonly summary: string;
  readonly plots: readonly string[];
  /** Messages in flight per sender. */
  readonly window: number;
}

/** A closed loop: every sender always has the same number of messages in flight. */
export function steady({ summary, plots, window, ...crowd }: SteadyLoad): Scenario {
  return {
    name: crowd.name,
    summary,
    plots,
    async set(system, settings) {
      const gathering = await Gathering.of(system, crowd, settings.generators);
      await gathering.runIn(RUN_IN_WINDOW, settings.runInSeconds * 1000);
      return {
        round: () => measureLoad(system, gathering, settings, () => gathering.generators.call('flood', window)),
        end: () => gathering.generators.stop(),
      };
    },
  };
}

/** Warms up, measures, and waits for the last deliveries. */
export async function measureLoad(
  system: System,
  gathering: Gathering,
  { seconds, warmUpSeconds }: Settings,
  start: () => Promise<unknown>,
): Promise<Figures> {
  const { generators } = gathering;
  const first = await gathering.totals();
  await start();
  await sleep(warmUpSeconds * 1000);
  await generators.call('clearLatencies');
  const requests = async (): Promise<number> => (await system.receiver?.received())?.requests ?? 0;
  const [before, cpuBefore, requestsBefore] = [await gathering.totals(), cpuByPart(system.parts), await requests()];
  await sleep(seconds * 1000);
  const [after, cpuAfter, requestsAfter] = [await gathering.totals(), cpuByPart(system.parts), await requests()];
  const latencies = await generators.call('latencies');
  const ackMs = latencies.flatMap((of) => of.ackMs);
  const deliveryMs = latencies.flatMap((of) => of.deliveryMs);
  await generators.call('quiet');
  const last = await gathering.settle();
  const took = (after.at - before.at) / 1000;
  const [acked, delivered] = [after.acked - before.acked, after.received - before.received];
  const cpu = Object.entries(cpuAfter).map(([part, used]) => [part, used - (cpuBefore[part] ?? 0)] as const);
  const total = cpu.reduce((sum, [, used]) => sum + used, 0);
  const own = after.cpu - before.cpu;
  return {
    'acked/s': acked / took,
    'deliveries/s': delivered / took,
    ...(system.receiver && { 'received/s': (requestsAfter - requestsBefore) / took }),
    'ack p50 ms': percentile(ackMs, 0.5),
    'ack p99 ms': percentile(ackMs, 0.99),
    ...(deliveryMs.length > 0 && {
      'delivery p50 ms': percentile(deliveryMs, 0.5),
      'delivery p99 ms': percentile(deliveryMs, 0.99),
    }),
    'µs/ack': total / acked,
    'µs/delivery': total / delivered,
    ...(cpu.length > 1 && Object.fromEntries(cpu.map(([part, used]) => [`${part} µs/ack`, used / acked]))),
    'generator µs/ack': own / acked,
    'CPU / generator CPU': total / own,
    'generator % of core': own / took / 1e4,
    ...faults(first, last),
  };
}
