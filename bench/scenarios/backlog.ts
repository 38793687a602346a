import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

import { cpuByPart } from '../measure/processes.js';
import { addIdleRooms } from '../systems/idle-rooms.js';
import { FastReceiver } from '../systems/fast-receiver.js';
import type { System } from '../systems/system.js';
import type { Figures, Scenario, Settings } from './scenario.js';

const POLL_MS = 50;

interface Backlog {
  readonly name: string;
  readonly summary: string;
  readonly fill: (system: System, settings: Settings) => Promise<void>;
}

/** The courier alone: everything in the store goes to one receiver, again in each round. */
function backlog({ name, summary, fill }: Backlog): Scenario {
  return {
    name,
    summary,
    plots: ['messages/s', 'µs/message'],
    async set(system, settings) {
      const { hooks } = system;
      if (hooks === undefined) throw new Error('the system has no courier');
      await fill(system, settings);
      const receiver = await FastReceiver.start();
      const hookId = await hooks.make(receiver.url, 'start');
      const parts = { ...system.parts, receiver: [receiver.pid] };
      await caughtUp(receiver, 1);
      const round = async (): Promise<Figures> => {
        const [before, cpuBefore] = [await receiver.received(), cpuByPart(parts)];
        await hooks.replay(hookId);
        await caughtUp(receiver, before.caughtUp + 1);
        const [after, cpuAfter] = [await receiver.received(), cpuByPart(parts)];
        const [messages, requests] = [after.messages - before.messages, after.requests - before.requests];
        const used = Object.entries(cpuAfter).map(([part, cpu]) => [part, cpu - (cpuBefore[part] ?? 0)] as const);
        const own = used.filter(([part]) => part !== 'receiver');
        const total = own.reduce((sum, [, cpu]) => sum + cpu, 0);
        const seconds = after.tookMs / 1000;
        return {
          'messages/s': messages / seconds,
          'requests/s': requests / seconds,
          'messages/request': messages / requests,
          'µs/message': total / messages,
          'µs/request': total / requests,
          ...Object.fromEntries(own.map(([part, cpu]) => [`${part} µs/message`, cpu / messages])),
          'receiver % of core': ((cpuAfter['receiver'] ?? 0) - (cpuBefore['receiver'] ?? 0)) / seconds / 1e4,
        };
      };
      const runInEndsAt = performance.now() + settings.runInSeconds * 1000;
      while (performance.now() < runInEndsAt) await round();
      return { round, end: () => void receiver.stop() };
    },
  };
}

async function caughtUp(receiver: FastReceiver, times: number): Promise<void> {
  while ((await receiver.received()).caughtUp < times) await sleep(POLL_MS);
}

const ROOMS = 200;
const MESSAGES_EACH = 500;
const SHORT_ROOMS = 20_000;

/** Deliveries are as large as they may be. */
export const longRooms = backlog({
  name: 'backlog',
  summary: 'a hook takes 100,000 stored messages of 200 rooms',
  async fill(system, { scale }) {
    const rooms = Math.ceil(ROOMS * scale);
    await system.gather({ name: 'backlog', rooms, membersPerRoom: 2, sendersPerRoom: 0 });
    await system.store?.fill(MESSAGES_EACH);
  },
});

/** Deliveries are as small as they may be. */
export const shortRooms = backlog({
  name: 'backlog-rooms',
  summary: 'a hook takes 20,000 rooms of one message',
  async fill(system, { scale }) {
    const client = new pg.Client(system.postgres);
    await client.connect();
    await addIdleRooms(client, Math.ceil(SHORT_ROOMS * scale));
    await client.end();
  },
});
