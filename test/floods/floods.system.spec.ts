import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { newId } from '#contracts';
import { type Flood, FloodingProcess } from '#testing/flood/flooding-process';
import { type FloodTarget, floodTargets } from '#testing/flood/flood-targets';
import { slowdown } from '#testing/load/latency';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { topology } from '#testing/topology/topology';
import { uniqueName } from '#testing/users/user';

/** The limits are the defaults, but for those of one address: all guests of these tests have the same. */
const SETTINGS = { RATE_GUEST: '100000/1h', RATE_CONNECT_ADDRESS: '100000/1h', RATE_TOKENS: '100000/1h' };
const FLOOD_MS = 400;
const SENDS = 100;
/**
 * `atOnce`: open requests of each guest. `stallMs`: by how much the flood may exceed twice the control; `changeStallMs`: the
 * same for changes of rooms. Those of fifty guests share the batches of the other user's messages (docs/security.md).
 */
const CROWDS = [
  { who: 'one guest', count: 1, atOnce: 100, stallMs: 20, changeStallMs: 20 },
  { who: 'fifty guests', count: 50, atOnce: 4, stallMs: 20, changeStallMs: 100 },
];
/** Part of the routes and events, or one crowd, for a measurement. */
const ONLY = process.env['PARLEY_TEST_FLOOD'] ?? '';
const IS_EMBEDDED = topology().redis.length === 0;
const crowds = CROWDS.filter(({ who }) => who === (process.env['PARLEY_TEST_FLOOD_BY'] ?? who));
/** Scaled out, one guest floods these: a sample that reaches each service and store. Fifty guests flood all targets. */
const BY_ONE_SCALED_OUT = new Set([
  'message:send',
  'message:search',
  'room:create',
  'room:open',
  'sync',
  'GET /v1/auth/sessions',
  'GET /v1/users/{id}',
  'POST /v1/rooms/{id}/files',
  'POST /v1/files/{fileId}/done',
  'DELETE /v1/files/{fileId}',
  'GET /v1/files/{fileId}',
]);
/** Events over HTTP are flooded embedded. */
const targets: readonly FloodTarget[] = floodTargets().filter(
  ({ what, isEventsRoute }) => what.includes(ONLY) && (IS_EMBEDDED || !isEventsRoute),
);
/** The first tolerable round ends the test: a stall of the machine does not fail it. What blocks the server fails all rounds. */
const ROUNDS_MAX = 6;
/** Before the second round, and longer before each later one: jobs of what earlier floods have left end meanwhile. */
const PAUSE_MS = 1_000;
const FACTOR_MAX = 2;
/** Each is flooded for `WARM_UP_MS` before the tests, because a new process runs code that is not compiled yet. */
const WARM_UP = new Set(['room:list', 'room:open', 'message:get', 'sync']);
const WARM_UP_MS = 2_000;

interface Round {
  readonly controlMs: number;
  readonly floodMs: number;
  readonly asked: number;
}

let parley: LimitedParley;
let flooder: FloodingProcess;
/** Read before the floods, which slow the machine themselves. */
let slowedBy: number;

beforeAll(async () => {
  slowedBy = slowdown();
  parley = await LimitedParley.start(SETTINGS);
  flooder = FloodingProcess.start();
  for (const target of targets.filter(({ what }) => WARM_UP.has(what))) {
    const { outcome } = await flooder.begin(await floodOf(target, { count: 50, atOnce: 4 }, WARM_UP_MS));
    await outcome;
  }
});
afterAll(async () => {
  flooder.stop();
  await parley.stop();
});

describe.each(crowds)(
  'while $who ask without a pause, the p99 of another user’s messages stays:',
  ({ count, atOnce, stallMs, changeStallMs }) => {
    const flooded = targets.filter(({ what }) => IS_EMBEDDED || count > 1 || BY_ONE_SCALED_OUT.has(what));
    it.for(flooded)('$what', async (target, { annotate }) => {
      const isTolerable = tolerates(target.isCommand ? changeStallMs : stallMs);
      const flood = await floodOf(target, { count, atOnce }, FLOOD_MS);
      const rounds: Round[] = [];
      while (rounds.length < ROUNDS_MAX && !rounds.some(isTolerable)) {
        await sleep(rounds.length * PAUSE_MS);
        rounds.push(await compare(flood, controlOf(target, flood)));
      }
      const shown = rounds.map(
        ({ controlMs, floodMs, asked }) =>
          `${controlMs.toFixed(0)} ms beside ${String(asked)} refused requests, ${floodMs.toFixed(0)} ms beside the flood`,
      );
      await annotate(shown.join('; '));
      expect(rounds.some(isTolerable), shown.join('; ')).toBe(true);
    });
  },
);

const tolerates =
  (stallMs: number) =>
  ({ controlMs, floodMs }: Round): boolean =>
    floodMs <= FACTOR_MAX * controlMs + stallMs * slowedBy;

type Crowd = Pick<(typeof CROWDS)[number], 'count' | 'atOnce'>;

async function floodOf(target: FloodTarget, { count, atOnce }: Crowd, ms: number): Promise<Flood> {
  const guests: LimitedUser[] = [];
  const enter = async (): Promise<LimitedUser> =>
    target.isForApps ? parley.app(uniqueName('app')) : parley.guest(uniqueName('flood'));
  while (guests.length < count) guests.push(await enter());
  const second = await parley.guest(uniqueName('second'));
  const requests = await Promise.all(guests.map((guest) => target.requestOf(guest, second)));
  return { url: parley.url, ...target.by, atOnce, ms, guests: requests };
}

async function senderOf(user: LimitedUser): Promise<() => Promise<unknown>> {
  const socket = await user.connect();
  onTestFinished(() => socket.close());
  const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'fair' });
  return () => socket.ask('message:send', { id: newId(), roomId, body: 'x' });
}

/** As many requests as the flood had, from the same guests, which are refused before they do any work. */
function controlOf({ by }: FloodTarget, { guests, ...flood }: Flood): Flood {
  const nowhere = guests.map(({ token }) => ({ ...(token !== undefined && { token }), path: '/v1/nowhere', body: {} }));
  return { ...flood, ...(by.event === undefined ? { method: 'GET' } : { event: 'nowhere' }), guests: nowhere };
}

async function compare(flood: Flood, control: Flood): Promise<Round> {
  const send = await senderOf(await parley.guest(uniqueName('sender')));
  const { ms: floodMs, asked } = await p99Beside(flood, send);
  const { ms: controlMs } = await p99Beside({ ...control, count: asked }, send);
  return { floodMs, controlMs, asked };
}

/** The p99 of messages that are due at fixed times, whether earlier ones are answered or not. One that fails took its time. */
async function p99Beside(flood: Flood, send: () => Promise<unknown>): Promise<{ ms: number; asked: number }> {
  const { outcome } = await flooder.begin(flood);
  const startedAtMs = performance.now();
  const sendAt = async (dueMs: number): Promise<number> => {
    await sleep(dueMs);
    await send();
    return performance.now() - startedAtMs - dueMs;
  };
  const times = await Promise.all(Array.from({ length: SENDS }, (_, index) => sendAt((index * FLOOD_MS) / SENDS)));
  times.sort((a, b) => a - b);
  const asked = Object.values(await outcome).reduce((sum, answers) => sum + answers);
  return { ms: times[Math.ceil(SENDS * 0.99) - 1] ?? Number.NaN, asked };
}
