import { setTimeout as sleep } from 'node:timers/promises';

import { cpuByPart } from '../measure/processes.js';
import type { System } from '../systems/system.js';
import { faults, Gathering, percentile } from './gathering.js';
import type { Figures, Scenario, Settings } from './scenario.js';

const ROOMS = 50;
const MISSED_PER_ROOM = 20;
/** For the system to notice that the connections have ended. */
const ABSENCE_MS = 1_000;
/** All messages are in the answers to the clients that came back. */
const SETTLE_MS = 2_000;

/** All clients of 50 rooms lose their connection, miss 20 messages each, and come back at the same moment. */
export function storm(clients: number, rounds: number): Scenario {
  return {
    name: `storm${String(clients)}`,
    summary: `${clients.toLocaleString('en')} clients of 50 rooms are cut, miss 20 messages, and come back at once`,
    plots: ['seconds', 'µs/client'],
    rounds,
    set: (system, settings) =>
      Promise.resolve({ round: () => returnOfAll(system, clients, settings), end: () => undefined }),
  };
}

let storms = 0;

/** Each round has new users and rooms, so that all returning clients have the same past. */
async function returnOfAll(system: System, clients: number, { scale, generators }: Settings): Promise<Figures> {
  const returning = Math.ceil((clients * scale) / ROOMS);
  // One member of each room is not cut, and sends.
  const crowd = { name: `storm ${String(++storms)}`, rooms: ROOMS, membersPerRoom: returning + 1, sendersPerRoom: 1 };
  const gathering = await Gathering.of(system, crowd, generators);
  try {
    const first = await gathering.totals();
    await gathering.generators.call('cut');
    await sleep(ABSENCE_MS);
    await gathering.generators.call('sendEach', MISSED_PER_ROOM);
    const before = cpuByPart(system.parts);
    const returns = await gathering.generators.call('comeBack');
    const after = cpuByPart(system.parts);
    const last = await gathering.settle(SETTLE_MS);
    const ms = returns.flatMap(({ returnMs }) => returnMs);
    const used = Object.entries(after).reduce((sum, [part, cpu]) => sum + cpu - (before[part] ?? 0), 0);
    return {
      seconds: Math.max(...ms) / 1000,
      'return p50 s': percentile(ms, 0.5) / 1000,
      'µs/client': used / ms.length,
      refusals: returns.reduce((sum, { refusals }) => sum + refusals, 0),
      ...faults(first, last),
    };
  } finally {
    gathering.generators.stop();
  }
}
