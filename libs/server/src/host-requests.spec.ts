import { beforeEach, describe, expect, it } from 'vitest';

import {
  answer,
  failure,
  KEY,
  lost,
  problem,
  scripted,
  type ScriptedParley,
  silent,
} from '../testing/scripted-parley.js';
import { Host } from './host.js';

const ANN = { externalId: 'ann', displayName: 'Ann' };

let server: ScriptedParley;
let parley: Host;

beforeEach(async () => {
  ({ server, parley } = await scripted());
});

const host = (timeoutMs: number): Host => new Host({ url: server.url, key: KEY, timeoutMs });

describe('a call', () => {
  it('sends the key, the path with escaped ids, and the body', async () => {
    server.answers(answer(201, ANN));
    expect(await parley.users.upsert('ann@shop:ü&', { displayName: 'Ann' })).toEqual(ANN);
    expect(server.received).toEqual([
      { method: 'PUT', url: '/v1/server/users/ann%40shop%3A%C3%BC%26', token: KEY, body: '{"displayName":"Ann"}' },
    ]);
  });

  it('refuses ids that would name another path, without a request', async () => {
    for (const id of ['', '.', '..', undefined as never, 7 as never])
      expect(await failure(parley.users.delete(id))).toMatchObject({ code: 'INVALID', field: 'externalId' });
    expect(server.received).toEqual([]);
  });

  it('is repeated as it was after a lost answer', async () => {
    server.answers(lost, lost, answer(200, ANN));
    expect(await parley.users.upsert('ann', { displayName: 'Ann' })).toEqual(ANN);
    expect(server.received).toHaveLength(3);
    expect(new Set(server.received.map(({ method, url, body }) => `${method} ${url} ${body}`)).size).toBe(1);
  });

  it('waits for as long as Parley asks, and is repeated then', async () => {
    server.answers(
      problem(429, 'RATE_LIMITED', 'later', { retryAfterMs: 600, scope: 'app' }),
      problem(503, 'OVERLOADED', 'later', { retryAfterMs: 400 }),
      problem(504, 'TIMEOUT', 'later'),
      answer(200, ANN),
    );
    const began = performance.now();
    await parley.users.retrieve('ann');
    expect(server.received).toHaveLength(4);
    expect(performance.now() - began).toBeGreaterThan(1000);
  });

  it('fails at once if Parley asks for a longer wait than the call may last, and says how long', async () => {
    server.answers(problem(429, 'RATE_LIMITED', 'later', { retryAfterMs: 60_000, scope: 'app' }));
    const error = await failure(parley.users.retrieve('ann'));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', retryAfterMs: 60_000, scope: 'app' });
    expect(server.received).toHaveLength(1);
  });

  it('ends with the last error when its time is over', async () => {
    server.answers(problem(503, 'UNAVAILABLE', 'later', { retryAfterMs: 100 }));
    const error = await failure(host(3000).users.retrieve('ann'));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retry: 'later', message: 'A detail.' });
    expect(server.received.length).toBeGreaterThan(1);
  });

  it('is a TIMEOUT if Parley says nothing, and UNAVAILABLE if it cannot be reached', async () => {
    server.answers(silent);
    expect(await failure(host(200).users.retrieve('ann'))).toMatchObject({
      code: 'TIMEOUT',
      retry: 'later',
    });
    const lonely = host(1500);
    await server.close();
    expect(await failure(lonely.users.retrieve('ann'))).toMatchObject({
      code: 'UNAVAILABLE',
      retry: 'later',
    });
  });

  it('is not repeated after an error that its author has to mend', async () => {
    for (const [status, code, retry] of [
      [400, 'INVALID', 'never'],
      [401, 'SESSION_REVOKED', 'reauth'],
      [409, 'A_CODE_OF_TOMORROW', 'never'],
    ] as const) {
      server.answers(problem(status, code, retry, { field: 'displayName' }));
      const error = await failure(parley.users.upsert('ann', {}));
      expect(error).toMatchObject({ code, retry, field: 'displayName', message: 'A detail.' });
      expect(server.received).toHaveLength(1);
    }
  });

  it('says that a URL is not Parley, and repeats what a proxy answers in its place', async () => {
    server.answers(answer(502, {}, 'text/html'), answer(200, {}, 'text/html'));
    const error = await failure(parley.users.retrieve('ann'));
    expect(error).toMatchObject({ code: 'INVALID', field: 'url' });
    expect(error.message).toContain('is not Parley');
    expect(server.received).toHaveLength(2);
  });

  it('follows no redirect, which would make a GET of a PUT', async () => {
    server.answers((_, response) => void response.writeHead(301, { location: '/v1/elsewhere' }).end());
    expect(await failure(parley.users.upsert('ann', {}))).toMatchObject({ code: 'INVALID', field: 'url' });
    expect(server.received).toHaveLength(1);
  });
});

it('says at once what it was not given', () => {
  expect(() => new Host({ url: undefined, key: KEY })).toThrow('url is missing');
  expect(() => new Host({ url: 'https://chat.example', key: '' })).toThrow('key is missing');
});
