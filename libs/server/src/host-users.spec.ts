import { beforeEach, describe, expect, it } from 'vitest';

import { HTTP_BODY_BYTES_MAX, SERVER_BATCH_MAX } from '#contracts/limits';
import type { PutExternalUser } from '#contracts';

import { answer, type Answering, failure, nothing, scripted, type ScriptedParley } from '../testing/scripted-parley.js';
import type { Host } from './host.js';

let server: ScriptedParley;
let parley: Host;

beforeEach(async () => {
  ({ server, parley } = await scripted());
});

describe('upsertMany', () => {
  const puts = (): PutExternalUser[][] => server.bodies<{ users: PutExternalUser[] }>().map(({ users }) => users);
  const putAll: Answering = (request, response) => {
    const { users } = JSON.parse(request.body) as { users: PutExternalUser[] };
    const results = users.map(({ externalId, displayName }) =>
      displayName === '' ? refused(externalId) : { externalId, user: { externalId } },
    );
    answer(200, { results })(request, response);
  };
  const refused = (externalId: string): object => ({
    externalId,
    error: { code: 'INVALID', retry: 'never', message: 'The name is empty.', field: 'displayName' },
  });
  const many = (count: number, name = 'A user'): PutExternalUser[] =>
    Array.from({ length: count }, (_, index) => ({ externalId: `user-${index}`, displayName: name }));

  beforeEach(() => {
    server.answers(putAll);
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
    const sizes = server.received.map(({ body }) => Buffer.byteLength(body));
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

it('lists page after page, and asks for no page that the loop does not reach', async () => {
  server.answers(
    answer(200, { users: [{ externalId: 'a' }, { externalId: 'b' }], cursor: 'next page' }),
    answer(200, { users: [{ externalId: 'c' }], cursor: null }),
  );
  const found: string[] = [];
  for await (const { externalId } of parley.users.list()) {
    found.push(externalId);
    if (externalId === 'b') expect(server.received).toHaveLength(1);
  }
  expect(found).toEqual(['a', 'b', 'c']);
  expect(server.received.map(({ url }) => url)).toEqual([
    '/v1/server/users?limit=200',
    '/v1/server/users?cursor=next+page&limit=200',
  ]);
});

describe('sessions', () => {
  it('end all with one argument, and one with two: an id that is missing by mistake ends none', async () => {
    server.answers(nothing);
    await parley.sessions.end('ann');
    await parley.sessions.end('ann', 'one');
    expect(await failure(parley.sessions.end('ann', undefined as never))).toMatchObject({ field: 'sessionId' });
    expect(server.asked).toEqual(['DELETE /v1/server/users/ann/sessions', 'DELETE /v1/server/users/ann/sessions/one']);
  });
});
