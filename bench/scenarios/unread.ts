import { cpuByPart } from '../measure/processes.js';
import { Gathering, percentile } from './gathering.js';
import type { Scenario } from './scenario.js';

const ROOMS = 1_000;
const UNREAD_EACH = 20;
const SYNCS = 50;

/** The first answer for a user of many rooms: states, previews and unread counts of 200 rooms. */
export const unread: Scenario = {
  name: 'unread',
  summary: '`sync` of a user in 1,000 rooms with 20 unread messages each: the first 200 rooms',
  plots: ['sync p50 ms'],
  async set(system, settings) {
    const rooms = Math.ceil(ROOMS * settings.scale);
    const crowd = { name: 'unread', rooms: 1, membersPerRoom: 3, sendersPerRoom: 0, roomsEach: rooms };
    const plan = await system.gather(crowd);
    await system.store?.fill(UNREAD_EACH);
    const { generators } = await Gathering.connect(plan, 1);
    return {
      async round() {
        const before = cpuByPart(system.parts);
        const request = { event: 'sync', payload: '{"subscribe":"none"}' };
        const [asked] = await generators.call('ask', request, SYNCS);
        const after = cpuByPart(system.parts);
        const { ms = [], answer = '' } = asked ?? {};
        const used = Object.entries(after).reduce((sum, [part, cpu]) => sum + cpu - (before[part] ?? 0), 0);
        return {
          rooms: answer.split('"readSeq":').length - 1,
          'sync p50 ms': percentile(ms, 0.5),
          'sync p99 ms': percentile(ms, 0.99),
          'µs/sync': used / ms.length,
        };
      },
      end: () => generators.stop(),
    };
  },
};
