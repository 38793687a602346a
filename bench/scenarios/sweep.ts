import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

import { memoryKib } from '../measure/memory.js';
import { cpuByPart } from '../measure/processes.js';
import { addIdleRooms } from '../systems/idle-rooms.js';
import { FastReceiver } from '../systems/fast-receiver.js';
import type { System } from '../systems/system.js';
import type { Figures, Scenario } from './scenario.js';

const ROOMS = 1_000_000;
const POLL_MS = 200;
/** After the rooms were added. */
const REST_MS = 10_000;
const IDLE_MS = 10_000;
/** When a walk over all rooms has ended. */
const SEEN = `SELECT coalesce(extract(epoch FROM seen_at), 0)::float8 AS seen FROM courier.hooks WHERE id = $1`;

/** Rooms in which nothing happens: what the walks of a courier over all rooms cost, the first one of a new hook and those after it. */
export const sweep: Scenario = {
  name: 'sweep',
  summary:
    'a hook of 1,000,000 idle rooms: its first walk, and each sweep (in ms of CPU beside that of an idle system)',
  plots: ['sweep s', 'sweep ms'],
  async set(system, { scale }) {
    const { hooks } = system;
    if (hooks === undefined) throw new Error('the system has no courier');
    const client = new pg.Client(system.postgres);
    await client.connect();
    await addIdleRooms(client, Math.ceil(ROOMS * scale));
    const receiver = await FastReceiver.start();
    await sleep(REST_MS);
    const meter = await Meter.of(system);
    const hookId = await hooks.make(receiver.url, 'now');
    const seen = async (): Promise<number> =>
      (await client.query<{ seen: number }>(SEEN, [hookId])).rows[0]?.seen ?? Number.NaN;
    const beganAt = performance.now();
    const cpu = await meter.until('first walk', seen);
    const first = { 'first walk s': (performance.now() - beganAt) / 1000, ...cpu };
    await client.query('VACUUM (ANALYZE) courier.cursors');
    await meter.until('sweep', seen);
    return {
      async round() {
        const secondsBefore = await hooks.sweepSeconds();
        const figures = await meter.until('sweep', seen);
        const { requests } = await receiver.received();
        return { ...first, 'sweep s': (await hooks.sweepSeconds()) - secondsBefore, ...figures, requests };
      },
      end() {
        void receiver.stop();
        void client.end();
      },
    };
  },
};

/** The CPU time of a system above that of its idle state. */
class Meter {
  private constructor(
    private readonly system: System,
    /** The idle load of each part, in µs per ms. */
    private readonly idle: Readonly<Record<string, number>>,
  ) {}

  static async of(system: System): Promise<Meter> {
    const before = cpuByPart(system.parts);
    await sleep(IDLE_MS);
    const after = cpuByPart(system.parts);
    const idle = Object.entries(after).map(([part, cpu]) => [part, (cpu - (before[part] ?? 0)) / IDLE_MS] as const);
    return new Meter(system, Object.fromEntries(idle));
  }

  /** Waits until the value is another one. */
  async until(name: string, value: () => Promise<number>): Promise<Figures> {
    const { parts } = this.system;
    const [beganAt, before, first] = [performance.now(), cpuByPart(parts), await value()];
    let courierKib = 0;
    while ((await value()) === first) {
      await sleep(POLL_MS);
      courierKib = Math.max(courierKib, memoryKib({ courier: parts['courier'] ?? [] }));
    }
    const [tookMs, after] = [performance.now() - beganAt, cpuByPart(parts)];
    const used = Object.entries(after).map(
      ([part, cpu]) => [part, (cpu - (before[part] ?? 0) - (this.idle[part] ?? 0) * tookMs) / 1000] as const,
    );
    return {
      [`${name} ms`]: used.reduce((sum, [, ms]) => sum + ms, 0),
      ...Object.fromEntries(used.map(([part, ms]) => [`${name} ${part} ms`, ms])),
      [`${name} courier MiB`]: courierKib / 1024,
    };
  }
}
