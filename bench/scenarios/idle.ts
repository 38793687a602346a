import { setTimeout as sleep } from 'node:timers/promises';

import { memoryKib } from '../measure/memory.js';
import { Gathering } from './gathering.js';
import type { Scenario } from './scenario.js';

const CONNECTIONS = 10_000;
const MEMBERS = 100;
const ROOMS_EACH = 5;
/** A process without traffic collects its garbage within this time. */
const REST_MS = 60_000;

/** Connections that do nothing: the memory of each, in all processes of the system. */
export const idle: Scenario = {
  name: 'idle',
  summary: '10,000 connections of members of five rooms of 100, no messages',
  plots: ['KiB/connection'],
  rounds: 1,
  async set(system, settings) {
    const rooms = Math.ceil((CONNECTIONS * settings.scale) / MEMBERS);
    const crowd = { name: 'idle', rooms, membersPerRoom: MEMBERS, sendersPerRoom: 0, roomsEach: ROOMS_EACH };
    const plan = await system.gather(crowd);
    await sleep(REST_MS);
    const before = memoryKib(system.parts);
    const gathering = await Gathering.connect(plan, settings.generators);
    return {
      async round() {
        await sleep(REST_MS);
        const all = memoryKib(system.parts) - before;
        return { connections: rooms * MEMBERS, 'KiB/connection': all / (rooms * MEMBERS), 'MiB before': before / 1024 };
      },
      end: () => gathering.generators.stop(),
    };
  },
};
