import { beforeEach, describe, expect, it } from 'vitest';

import { answer, failure, KEY, lost, problem, scripted, type ScriptedParley } from '../testing/scripted-parley.js';
import { Host } from './host.js';

const HOOK = '0190b6a0-0000-7000-8000-000000000001';
const pulled = (token: string | null, ...epochs: string[]) =>
  answer(200, { deliveries: epochs.map((epoch) => ({ hookId: HOOK, epoch, type: 'ping', data: {} })), token });

let server: ScriptedParley;
let parley: Host;

beforeEach(async () => {
  ({ server, parley } = await scripted());
});

const bodies = () => server.bodies<{ hookId: string; accept?: string; waitMs: number }>();

async function take(count: number, options = {}): Promise<string[]> {
  const taken: string[] = [];
  for await (const { epoch } of parley.feed.deliveries(HOOK, options)) if (taken.push(epoch) === count) break;
  return taken;
}

describe('the deliveries of a hook that is pulled', () => {
  it('are accepted when the loop asks for more than an answer had', async () => {
    server.answers(pulled('one', 'a', 'b'), pulled('two', 'c'), pulled(null));
    expect(await take(2)).toEqual(['a', 'b']);
    expect(bodies()).toEqual([{ hookId: HOOK, waitMs: 20_000 }]);
    server.answers(pulled('one', 'a', 'b'), pulled('two', 'c'), pulled(null));
    expect(await take(9, { untilEmpty: true })).toEqual(['a', 'b', 'c']);
    expect(bodies()).toEqual([
      { hookId: HOOK, waitMs: 0 },
      { hookId: HOOK, waitMs: 0, accept: 'one' },
      { hookId: HOOK, waitMs: 0, accept: 'two' },
    ]);
    expect(new Set(server.asked)).toEqual(new Set(['POST /v1/server/feed']));
  });

  it('go on after an answer without any, and after an outage, with the same token', async () => {
    parley = new Host({ url: server.url, key: KEY, timeoutMs: 1200 });
    server.answers(
      pulled('one', 'a'),
      lost,
      problem(503, 'UNAVAILABLE', 'later', { retryAfterMs: 1300 }),
      pulled(null),
      pulled('two', 'b'),
    );
    expect(await take(2)).toEqual(['a', 'b']);
    expect(bodies().map(({ accept }) => accept)).toEqual([undefined, 'one', 'one', 'one', undefined]);
  });

  it('end with an error that a repeat would not mend; without a wait also with an outage', async () => {
    server.answers(problem(404, 'NOT_FOUND', 'never'));
    expect(await failure(take(1))).toMatchObject({ code: 'NOT_FOUND' });
    parley = new Host({ url: server.url, key: KEY, timeoutMs: 1200 });
    server.answers(problem(503, 'UNAVAILABLE', 'later'));
    expect(await failure(take(1, { untilEmpty: true }))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('end at the signal: what was taken is accepted, and a wait ends at once', async () => {
    const stop = new AbortController();
    server.answers(pulled('one', 'a', 'b'), pulled('two', 'c'));
    const taken: string[] = [];
    for await (const { epoch } of parley.feed.deliveries(HOOK, { signal: stop.signal })) {
      taken.push(epoch);
      stop.abort();
    }
    expect(taken).toEqual(['a', 'b']);
    expect(bodies().map(({ accept }) => accept)).toEqual([undefined, 'one']);

    const waiting = new AbortController();
    server.answers(pulled('one', 'a'), () => undefined);
    const loop = take(9, { signal: waiting.signal });
    await expect.poll(() => server.received.length).toBe(2);
    const began = performance.now();
    waiting.abort();
    expect(await loop).toEqual(['a']);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
