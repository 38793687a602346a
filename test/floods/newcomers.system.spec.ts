import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { LIMITS, newId } from '#contracts';
import { type Flood, FloodingProcess } from '#testing/flood/flooding-process';
import { LimitedParley } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import { uniqueName } from '#testing/users/user';

const SETTINGS = { RATE_GUEST: '100000/1h', RATE_CONNECT_ADDRESS: '100000/1h', RATE_TOKENS: '100000/1h' };
/** The IP of the newcomers. The flood comes from 127.0.0.1. */
const ELSEWHERE = '127.0.0.2';
const NEWCOMERS = 60;
const INTERVAL_MS = 15;
/** One new connection may wait as long, or this many times as long as without the flood. */
const WAIT_MS = 250;
const FACTOR_MAX = 5;
/** The first tolerable round ends the test: a stall of the machine does not fail it. */
const ROUNDS_MAX = 4;
const BURST = 200;
const WATCHES = 60;

const parley = setUp(() => LimitedParley.start(SETTINGS));
const flooder = setUp(() => FloodingProcess.start());

/** Opens a connection and resolves with the ms until it has its first answer. */
function arrive(): Promise<number> {
  const startedAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const options = { agent: false, localAddress: ELSEWHERE };
    request(`${parley.url}/health/live`, options, (answer) => {
      answer.resume().once('close', () => resolve(performance.now() - startedAtMs));
    })
      .once('error', reject)
      .end();
  });
}

/** The longest wait of one newcomer in ms, of many that come at fixed times. */
async function longestWait(): Promise<number> {
  const arriveAt = async (dueMs: number): Promise<number> => {
    await sleep(dueMs);
    return arrive();
  };
  const waits = await Promise.all(Array.from({ length: NEWCOMERS }, (_, n) => arriveAt(n * INTERVAL_MS)));
  return Math.max(...waits);
}

type Ask = Pick<Flood, 'event' | 'method'> & { readonly path?: string; readonly body?: unknown };

/** One account sends all requests at once, over HTTP each on a connection of its own. */
const BURSTS: readonly (readonly [string, number, Ask])[] = [
  ['GET of the own sessions', BURST, { method: 'GET', path: '/v1/auth/sessions' }],
  ['GET of a user', BURST, { method: 'GET', path: '/v1/users/me' }],
  ['searches', BURST, { method: 'GET', path: '/v1/search?query=nothing' }],
  ['refused requests', BURST, { method: 'GET', path: '/v1/nowhere' }],
  [
    'lists of watched users',
    WATCHES,
    { event: 'presence:watch', body: { userIds: Array.from({ length: LIMITS.watch }, () => newId()) } },
  ],
];

/** Milliseconds. */
interface Round {
  readonly controlMs: number;
  readonly floodMs: number;
}

describe('new connections of others wait at most 250 ms, or five times as long as without a flood, beside', () => {
  it.for(BURSTS)('%s', async ([, atOnce, { path, body, ...by }], { annotate }) => {
    const { token } = await parley.guest(uniqueName('burst'));
    const rounds: Round[] = [];
    const isTolerable = ({ controlMs, floodMs }: Round): boolean =>
      floodMs <= Math.max(FACTOR_MAX * controlMs, WAIT_MS);
    while (rounds.length < ROUNDS_MAX && !rounds.some(isTolerable)) {
      const controlMs = await longestWait();
      const asks = { token, ...(path !== undefined && { path }), ...(body !== undefined && { body }) };
      const { outcome } = await flooder.begin({
        url: parley.url,
        ...by,
        atOnce,
        count: atOnce,
        ms: 10_000,
        guests: [asks],
      });
      const floodMs = await longestWait();
      const asked = Object.values(await outcome).reduce((sum, answers) => sum + answers);
      expect(asked).toBe(atOnce);
      await annotate(`${controlMs.toFixed(0)} ms without, ${floodMs.toFixed(0)} ms beside ${String(asked)} requests`);
      rounds.push({ controlMs, floodMs });
    }
    expect(rounds.some(isTolerable), JSON.stringify(rounds)).toBe(true);
  });
});
