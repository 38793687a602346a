import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, describe, expect, it } from 'vitest';

import { SERVICES } from '#config/services';
import { TestSite } from '#testing/containers/test-site';
import { slowdown } from '#testing/load/latency';
import { whileUsersTalk } from '#testing/load/steady-talk';
import { connectionsOf, topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

/** The promise for a deploy; an idle machine needs a fraction of it, a busy one needs longer. */
const ACK_P99_MAX_MS = 1_000;
/** Docker kills a container after 40 s; draining takes 3 s. */
const STOP_MAX_MS = 25_000;
/** Longer than the site waits for the roll. */
const ROLL_TEST_TIMEOUT_MS = 720_000;
const TALK = { rooms: 2, talkers: 3, intervalMs: 200, aroundMs: 3_000 };

const site = new TestSite();

afterAll(async () => {
  for (const service of SERVICES) await site.whole(service);
});

const whileTalking = (title: string, act: () => Promise<unknown>) =>
  whileUsersTalk(topology().url, act, { ...TALK, title });

/** Sends HTTP requests without retries. `stop` returns the failures. */
function askOverHttp(): { stop(): Promise<string[]> } {
  let asking = true;
  const failures: string[] = [];
  const ask = async (): Promise<void> => {
    const user = await guest('caller');
    while (asking) {
      for (const path of ['/v1/rooms', '/v1/auth/sessions', '/v1/openapi.json']) {
        const answer = await user.http('get', path).catch((error: unknown) => ({ status: String(error) }));
        if (answer.status !== 200) failures.push(`${path}: ${String(answer.status)}`);
      }
      await sleep(50);
    }
    user.close();
  };
  const done = ask();
  return {
    stop: async () => {
      asking = false;
      await done;
      return failures;
    },
  };
}

describe('a rolling restart of all services under load, to new containers', () => {
  it('loses nothing and shows no error', { timeout: ROLL_TEST_TIMEOUT_MS }, async () => {
    const all = (): Promise<string[][]> => Promise.all(SERVICES.map((service) => site.containers(service)));
    const before = await all();
    const calls = askOverHttp();
    let failures: string[] = [];
    const roll = () => site.roll(...SERVICES);
    // `finally` waits for it.
    // oxlint-disable-next-line typescript/no-misused-promises
    const figures = await whileTalking('rolling restart', roll).finally(async () => {
      failures = await calls.stop();
    });
    expect(failures).toEqual([]);
    const after = await all();
    expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length));
    expect(after.flat().filter((name) => before.flat().includes(name))).toEqual([]);
    expect(figures.p99).toBeLessThan(ACK_P99_MAX_MS * slowdown());
    expect(figures.sent).toBeGreaterThan(500);
    expect(figures.reconnects).toBeGreaterThanOrEqual(TALK.rooms * TALK.talkers);
  });
});

describe('after docker stop', () => {
  it.each(SERVICES)('a %s exits with code 0, well before Docker kills it', async (service) => {
    const [container = ''] = await site.containers(service);
    const began = performance.now();
    await site.docker('stop', '--time', '40', container);
    expect(performance.now() - began).toBeLessThan(STOP_MAX_MS);
    const exitCode = await site.docker('inspect', '--format', '{{.State.ExitCode}}', container);
    expect(exitCode, await site.docker('logs', '--tail', '20', container)).toBe('0');
    await site.docker('start', container);
    await site.whole(service);
  });
});

describe('scaled', () => {
  it('--scale gateway=4 spreads new connections over all four, and scaling back to two loses nothing', async () => {
    await scaleGateways(4);
    const gateways = await site.whole('gateway');
    expect(gateways).toHaveLength(4);
    const user = await guest('scale');
    await untilAllAreUsed(async () => {
      for (const transport of ['websocket', 'polling'] as const) await user.connect({ transports: [transport] });
      return Promise.all(gateways.map(connectionsOf));
    });
    for (const socket of user.sockets) expect((await socket.ask('room:list', {})).rooms).toEqual([]);
    user.close();
    await whileTalking('from four gateways to two', () => scaleGateways(2));
    expect(await site.whole('gateway')).toHaveLength(2);
  });

  /** As docs/operations/install.md says. */
  function scaleGateways(count: number): Promise<string> {
    return site.compose('up', '-d', '--no-deps', '--no-recreate', '--scale', `gateway=${String(count)}`, 'gateway');
  }

  async function untilAllAreUsed(connect: () => Promise<number[]>): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt += 1) if ((await connect()).every((count) => count > 0)) return;
    throw new Error('one gateway gets no connections');
  }
});

describe('a store that is restarted under load', () => {
  it.each(['redis', 'postgres'])('%s: no user sees an error, and nothing is lost', async (store) => {
    const [container = ''] = await site.containers(store);
    await whileTalking(`restart of ${store}`, async () => {
      await site.docker('restart', '--time', '30', container);
      for (const service of SERVICES) await site.whole(service);
    });
  });
});
