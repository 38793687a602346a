import { cpuByPart } from '../measure/processes.js';
import type { Request } from '../load/wire.js';
import { Gathering, percentile } from './gathering.js';
import type { Figures, Scenario } from './scenario.js';

const MESSAGES = 1_000_000;
const PAGE = 50;
const PAGES = 1_000;
const ROOM = { rooms: 1, membersPerRoom: 3, sendersPerRoom: 0 };

/** Reading the history of a long room. */
export const page: Scenario = {
  name: 'page',
  summary: 'pages of 50 at the end and at the start of a room of 1,000,000 messages, one at a time',
  plots: ['end p50 ms', 'start p50 ms'],
  async set(system, settings) {
    const { store } = system;
    if (store === undefined) throw new Error('the system has no pages');
    const plan = await system.gather({ ...ROOM, name: 'page' });
    const roomId = plan.clients[0]?.roomId ?? '';
    await store.fill(Math.ceil(MESSAGES * settings.scale));
    const { generators } = await Gathering.connect(plan, 1);
    const ask = async (place: string, request: Request): Promise<Figures> => {
      const before = cpuByPart(system.parts);
      const [asked] = await generators.call('ask', request, PAGES);
      const after = cpuByPart(system.parts);
      const { ms = [], answer = '' } = asked ?? {};
      const found = answer.split('"body":').length - 1;
      if (found !== PAGE) throw new Error(`a page at the ${place} has ${String(found)} messages`);
      const cpu = Object.entries(after).map(([part, used]) => [part, used - (before[part] ?? 0)] as const);
      const perPage = (used: number): number => used / ms.length;
      return {
        [`${place} p50 ms`]: percentile(ms, 0.5),
        [`${place} p99 ms`]: percentile(ms, 0.99),
        [`${place} µs/page`]: perPage(cpu.reduce((sum, [, used]) => sum + used, 0)),
        ...Object.fromEntries(cpu.map(([part, used]) => [`${place} ${part} µs/page`, perPage(used)])),
      };
    };
    const round = async (): Promise<Figures> => ({
      ...(await ask('end', store.page(roomId, 'end', PAGE))),
      ...(await ask('start', store.page(roomId, 'start', PAGE))),
    });
    const runInEndsAt = performance.now() + settings.runInSeconds * 1000;
    while (performance.now() < runInEndsAt) await round();
    return { round, end: () => generators.stop() };
  },
};
