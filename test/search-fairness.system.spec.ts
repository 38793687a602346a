import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, expect, it } from 'vitest';

import { LIMITS, newId, type ResultOf } from '#contracts';
import { LimitedParley } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

const SEARCHERS = 6;
const LONG_MESSAGES = 1_000;
const SHORT_MESSAGES = 200;
const SENDS_AT_ONCE = 40;
const SEARCHES = 20;
const PAUSE_MS = 100;
/** Until each search of the flood may have been answered once. */
const FLOODED_TIMEOUT_MS = 30_000;
/** A long message has all of these words but the last one, at its end, behind many that begin like them. */
const WORDS = Array.from({ length: 20 }, (_, n) => 'a'.repeat(8) + String.fromCodePoint(0x62 + n));
const END_OF_LONG = WORDS.slice(0, -1).join(' ');
const LONG = 'a'.repeat(LIMITS.bodyChars - END_OF_LONG.length) + END_OF_LONG;

const SLOW_QUERIES = [`${'a'.repeat(LIMITS.queryChars - 1)}b`, WORDS.join(' '), WORDS.toReversed().join(' ')];

/** The rates that these tests do not test refuse nothing. */
const SETTINGS = {
  RATE_GUEST: '1000/1h',
  RATE_SEND: '100000/10s',
  RATE_SEND_ROOM: '100000/10s',
  RATE_SEARCH: '100000/10s',
  RATE_REQUESTS: '100000/10s',
};
const parley = setUp(() => LimitedParley.start(SETTINGS));
let searchers: TestSocket[];
let other: TestSocket;

beforeAll(async () => {
  searchers = [];
  while (searchers.length < SEARCHERS) searchers.push(await connected('slow'));
  const [first] = searchers;
  if (first === undefined) throw new Error('no searcher');
  const name = uniqueName('long');
  await fill(first, name, LONG_MESSAGES, () => LONG);
  for (const socket of searchers.slice(1)) await socket.ask('room:join', { name });
  other = await connected('other');
  await fill(other, uniqueName('short'), SHORT_MESSAGES, (n) => `message ${String(n)} of many`);
});

async function connected(prefix: string): Promise<TestSocket> {
  return (await parley.guest(uniqueName(prefix))).connect();
}

/** A public room with so many messages. */
async function fill(socket: TestSocket, name: string, count: number, body: (n: number) => string): Promise<void> {
  const { id: roomId } = await socket.ask('room:create', { kind: 'group', name, visibility: 'public' });
  for (let from = 0; from < count; from += SENDS_AT_ONCE) {
    const sends = Array.from({ length: SENDS_AT_ONCE }, (_, n) => ({ id: newId(), roomId, body: body(from + n) }));
    await Promise.all(sends.map((send) => socket.ask('message:send', send)));
  }
}

/** The time of a search in ms. Fails if it is refused, or finds nothing. */
async function timed(search: () => Promise<ResultOf<'message:search'>>): Promise<number> {
  const startedAtMs = performance.now();
  expect((await search()).hits.length).toBeGreaterThan(0);
  return performance.now() - startedAtMs;
}

it('six users who search long messages for words that these nearly have delay no search of others', async ({
  annotate,
}) => {
  const [ofFlood, ofOther]: [number[], number[]] = [[], []];
  let isOver = false;
  const flood = searchers.flatMap((socket) =>
    SLOW_QUERIES.map(async (query) => {
      while (!isOver) {
        const startedAtMs = performance.now();
        await socket.request('message:search', { query });
        ofFlood.push(performance.now() - startedAtMs);
      }
    }),
  );
  try {
    await expect.poll(() => ofFlood.length, { timeout: FLOODED_TIMEOUT_MS }).toBeGreaterThanOrEqual(flood.length);
    while (ofOther.length < SEARCHES) {
      ofOther.push(await timed(() => other.ask('message:search', { query: `message ${String(ofOther.length)}` })));
      await sleep(PAUSE_MS);
    }
  } finally {
    isOver = true;
    await Promise.all(flood);
  }
  const [slowestMs, medianMs] = [Math.max(...ofOther), medianOf(ofFlood)];
  await annotate(
    `slowest of the other user: ${slowestMs.toFixed(0)} ms; median of the flood: ${medianMs.toFixed(0)} ms`,
  );
  expect(slowestMs).toBeLessThan(medianMs);
});

function medianOf(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
