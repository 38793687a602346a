import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';

import { HTTP_BODY_BYTES_MAX, SERVER_BATCH_MAX } from '#contracts/limits';
import type { PutExternalUser, RoomState, SentMessage, ServerUser } from '#contracts';

import { Host } from './host.js';
import { ParleyError } from './parley-error.js';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly body: string;
}

type Answering = (request: Received, response: ServerResponse) => void;

const KEY = 'parley_app_key';
const ANN = { externalId: 'ann', displayName: 'Ann' };

const answer =
  (status: number, body: object, type = 'application/json'): Answering =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
const problem = (status: number, code: string, retry: string, more: object = {}): Answering =>
  answer(status, { code, retry, title: 'A title.', detail: 'A detail.', ...more }, 'application/problem+json');
/** The request was done, and its answer is lost. */
const lost: Answering = (_, response) => void response.destroy();
const silent: Answering = () => undefined;

describe('the library of hosts', () => {
  let server: Server;
  let received: Received[];
  /** Each answers one request, the last one all others. */
  let answers: Answering[];
  let parley: Host;

  beforeEach(async () => {
    [received, answers] = [[], []];
    server = createServer((incoming, response) => void take(incoming, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    parley = host();
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await incoming.toArray()) as Buffer[]).toString();
    const { method, url, headers } = incoming;
    const request = { method, url, token: headers.authorization?.replace('Bearer ', ''), body };
    received.push(request);
    answers[Math.min(received.length, answers.length) - 1]?.(request, response);
  }

  function host(more: { timeoutMs?: number } = {}): Host {
    const { port } = server.address() as AddressInfo;
    return new Host({ url: `http://127.0.0.1:${port}/`, key: KEY, ...more });
  }

  const failure = async (call: Promise<unknown>): Promise<ParleyError> => {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ParleyError);
    return error as ParleyError;
  };

  describe('a call', () => {
    it('sends the key, the path with escaped ids, and the body', async () => {
      answers = [answer(201, ANN)];
      expect(await parley.users.upsert('ann@shop:ü&', { displayName: 'Ann' })).toEqual(ANN);
      expect(received).toEqual([
        { method: 'PUT', url: '/v1/server/users/ann%40shop%3A%C3%BC%26', token: KEY, body: '{"displayName":"Ann"}' },
      ]);
    });

    it('refuses ids that would name another path, without a request', async () => {
      for (const id of ['', '.', '..', undefined as never, 7 as never])
        expect(await failure(parley.users.delete(id))).toMatchObject({ code: 'INVALID', field: 'externalId' });
      expect(received).toEqual([]);
    });

    it('is repeated as it was after a lost answer', async () => {
      answers = [lost, lost, answer(200, ANN)];
      expect(await parley.users.upsert('ann', { displayName: 'Ann' })).toEqual(ANN);
      expect(received).toHaveLength(3);
      expect(new Set(received.map(({ method, url, body }) => `${method} ${url} ${body}`)).size).toBe(1);
    });

    it('waits for as long as Parley asks, and is repeated then', async () => {
      answers = [
        problem(429, 'RATE_LIMITED', 'later', { retryAfterMs: 600, scope: 'app' }),
        problem(503, 'OVERLOADED', 'later', { retryAfterMs: 400 }),
        problem(504, 'TIMEOUT', 'later'),
        answer(200, ANN),
      ];
      const began = performance.now();
      await parley.users.retrieve('ann');
      expect(received).toHaveLength(4);
      expect(performance.now() - began).toBeGreaterThan(1000);
    });

    it('fails at once if Parley asks for a longer wait than the call may last, and says how long', async () => {
      answers = [problem(429, 'RATE_LIMITED', 'later', { retryAfterMs: 60_000, scope: 'app' })];
      const error = await failure(parley.users.retrieve('ann'));
      expect(error).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', retryAfterMs: 60_000, scope: 'app' });
      expect(received).toHaveLength(1);
    });

    it('ends with the last error when its time is over', async () => {
      answers = [problem(503, 'UNAVAILABLE', 'later', { retryAfterMs: 100 })];
      const error = await failure(host({ timeoutMs: 3000 }).users.retrieve('ann'));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retry: 'later', message: 'A detail.' });
      expect(received.length).toBeGreaterThan(1);
    });

    it('is a TIMEOUT if Parley says nothing, and UNAVAILABLE if it cannot be reached', async () => {
      answers = [silent];
      expect(await failure(host({ timeoutMs: 200 }).users.retrieve('ann'))).toMatchObject({
        code: 'TIMEOUT',
        retry: 'later',
      });
      const lonely = host({ timeoutMs: 1500 });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
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
        [received, answers] = [[], [problem(status, code, retry, { field: 'displayName' })]];
        const error = await failure(parley.users.upsert('ann', {}));
        expect(error).toMatchObject({ code, retry, field: 'displayName', message: 'A detail.' });
        expect(received).toHaveLength(1);
      }
    });

    it('says that an address is not Parley, and repeats what a proxy answers in its place', async () => {
      answers = [answer(502, {}, 'text/html'), answer(200, {}, 'text/html')];
      const error = await failure(parley.users.retrieve('ann'));
      expect(error).toMatchObject({ code: 'INVALID', field: 'url' });
      expect(error.message).toContain('is not Parley');
      expect(received).toHaveLength(2);
    });

    it('follows no redirect, which would make a GET of a PUT', async () => {
      answers = [(_, response) => void response.writeHead(301, { location: '/v1/elsewhere' }).end()];
      expect(await failure(parley.users.upsert('ann', {}))).toMatchObject({ code: 'INVALID', field: 'url' });
      expect(received).toHaveLength(1);
    });
  });

  describe('upsertMany', () => {
    const puts = (): PutExternalUser[][] =>
      received.map(({ body }) => (JSON.parse(body) as { users: PutExternalUser[] }).users);
    const putAll: Answering = ({ body }, response) => {
      const { users } = JSON.parse(body) as { users: PutExternalUser[] };
      const results = users.map(({ externalId, displayName }) =>
        displayName === '' ? refused(externalId) : { externalId, user: { externalId } },
      );
      answer(200, { results })({} as Received, response);
    };
    const refused = (externalId: string): object => ({
      externalId,
      error: { code: 'INVALID', retry: 'never', message: 'The name is empty.', field: 'displayName' },
    });
    const many = (count: number, name = 'A user'): PutExternalUser[] =>
      Array.from({ length: count }, (_, index) => ({ externalId: `user-${index}`, displayName: name }));

    beforeEach(() => {
      answers = [putAll];
    });

    it('sends any number, 100 at a time, and answers in their order', async () => {
      const users = many(250);
      const put = await parley.users.upsertMany(users.values());
      expect(put.map(({ externalId }) => externalId)).toEqual(users.map(({ externalId }) => externalId));
      expect(puts().map(({ length }) => length)).toEqual([SERVER_BATCH_MAX, SERVER_BATCH_MAX, 50]);
      expect(puts().flat()).toEqual(users);
    });

    it('fills no request over the largest body', async () => {
      const users = many(150, '€'.repeat(1000));
      await parley.users.upsertMany(users);
      expect(puts().flat()).toEqual(users);
      const sizes = received.map(({ body }) => Buffer.byteLength(body));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(HTTP_BODY_BYTES_MAX);
      expect(Math.max(...sizes)).toBeGreaterThan(HTTP_BODY_BYTES_MAX - 4000);
    });

    it('puts a user twice, in two requests, if they are named twice', async () => {
      const again = { externalId: 'user-0', displayName: 'New' };
      await parley.users.upsertMany([...many(2), again]);
      expect(puts()).toEqual([many(2), [again]]);
    });

    it('puts all others before it throws for those that Parley refuses', async () => {
      const users = many(150).map((user, index) => (index === 3 ? { ...user, displayName: '' } : user));
      const error = await failure(parley.users.upsertMany(users));
      expect(error).toMatchObject({ code: 'INVALID', retry: 'never', field: 'displayName' });
      expect(error.message).toBe('Refused: user-3 (INVALID).');
      const why = { externalId: 'user-3', code: 'INVALID', field: 'displayName', message: 'The name is empty.' };
      expect(error.refused).toEqual([why]);
      expect(puts().flat()).toHaveLength(150);
    });

    it('gives the errors in place of the users with `partial`', async () => {
      const [first, second] = [many(2)[0] as PutExternalUser, { externalId: 'empty', displayName: '' }];
      const results = await parley.users.upsertMany([first, second], { partial: true });
      expect(results).toEqual([{ externalId: 'user-0', user: { externalId: 'user-0' } }, refused('empty')]);
    });
  });

  describe('sessions', () => {
    it('end all with one argument, and one with two: an id that is missing by mistake ends none', async () => {
      answers = [(_, response) => void response.writeHead(204).end()];
      await parley.sessions.end('ann');
      await parley.sessions.end('ann', 'one');
      expect(await failure(parley.sessions.end('ann', undefined as never))).toMatchObject({ field: 'sessionId' });
      expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'DELETE /v1/server/users/ann/sessions',
        'DELETE /v1/server/users/ann/sessions/one',
      ]);
    });
  });

  it('lists page after page, and asks for no page that the loop does not reach', async () => {
    answers = [
      answer(200, { users: [{ externalId: 'a' }, { externalId: 'b' }], cursor: 'next page' }),
      answer(200, { users: [{ externalId: 'c' }], cursor: null }),
    ];
    const found: string[] = [];
    for await (const { externalId } of parley.users.list()) {
      found.push(externalId);
      if (externalId === 'b') expect(received).toHaveLength(1);
    }
    expect(found).toEqual(['a', 'b', 'c']);
    expect(received.map(({ url }) => url)).toEqual([
      '/v1/server/users?limit=200',
      '/v1/server/users?cursor=next+page&limit=200',
    ]);
  });

  describe('the ordinary API', () => {
    it('is asked as the bot, or with the token of a user', async () => {
      answers = [answer(200, { rooms: [], cursor: null })];
      await parley.api().request('GET /v1/rooms');
      await parley.api('of-a-user').request('GET /v1/rooms', { query: { limit: 5 } });
      expect(received.map(({ url, token }) => `${url} ${token}`)).toEqual([
        `/v1/rooms ${KEY}`,
        '/v1/rooms?limit=5 of-a-user',
      ]);
    });

    it('sends a picture as it is, and takes an empty answer', async () => {
      answers = [(_, response) => void response.writeHead(204).end()];
      const body = new Blob(['picture'], { type: 'image/png' });
      await parley.api().request('PUT /v1/rooms/{id}/avatar', { path: { id: 'r' }, body });
      expect(received).toMatchObject([{ method: 'PUT', url: '/v1/rooms/r/avatar', body: 'picture' }]);
    });

    it('knows what each route takes and answers', () => {
      const api = parley.api();
      const send = () =>
        api.request('POST /v1/rooms/{id}/messages', {
          path: { id: 'r' },
          body: { id: 'm', body: 'Hi', mentions: ['u'] },
        });
      expectTypeOf(send).returns.resolves.toEqualTypeOf<SentMessage>();
      const create = () => api.request('POST /v1/rooms', { body: { kind: 'group', name: 'A room' } });
      expectTypeOf(create).returns.resolves.toEqualTypeOf<RoomState>();
      const mark = () => api.request('PUT /v1/blocks/{userId}', { path: { userId: 'u' } });
      expectTypeOf(mark).returns.resolves.toEqualTypeOf<void>();
      expectTypeOf(parley.users.retrieve).returns.resolves.toEqualTypeOf<ServerUser>();
      // @ts-expect-error: the path has a parameter
      void (() => api.request('GET /v1/rooms/{id}'));
      // @ts-expect-error: a message has an id
      void (() => api.request('POST /v1/rooms/{id}/messages', { path: { id: 'r' }, body: { body: 'Hi' } }));
      // @ts-expect-error: a route for keys has its own method
      void (() => api.request('GET /v1/server/users'));
    });
  });

  it('says at once what it was not given', () => {
    expect(() => new Host({ url: undefined, key: KEY })).toThrow('url is missing');
    expect(() => new Host({ url: 'https://chat.example', key: '' })).toThrow('key is missing');
  });
});
