import { beforeAll, describe, expect, it } from 'vitest';

import { Parley, ParleyError } from '#server';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;

let shop: AppServer;
let parley: Parley;

/** A busy machine puts a hundred users slowly. */
const TIMEOUT_MS = 120_000;
const keyed = ({ key }: AppServer): Parley => new Parley({ url: topology().url, key, timeoutMs: TIMEOUT_MS });
const refusal = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof ParleyError ? { code: error.code, field: error.field } : error),
  );

beforeAll(async () => {
  shop = await AppServer.create();
  parley = keyed(shop);
});

describe('users by @parley/server', () => {
  it('are made, changed, found, suspended, restored and erased', async () => {
    const id = `${uniqueName('ann')}@shop:+&`;
    const made = await parley.users.upsert(id, { displayName: 'Ann' });
    expect(made).toMatchObject({ externalId: id, displayName: 'Ann', suspended: false });
    expect(await parley.users.upsert(id, { displayName: 'Ann' })).toEqual(made);
    const renamed = await parley.users.upsert(id, { displayName: 'Anna' });
    expect(renamed).toMatchObject({ id: made.id, displayName: 'Anna' });
    await parley.users.suspend(id, { reason: 'spam' });
    expect(await parley.users.retrieve(id)).toMatchObject({ suspended: true });
    await parley.users.restore(id);
    expect(await parley.users.retrieve(id)).toEqual(renamed);
    await parley.users.delete(id);
    await parley.users.delete(id);
    expect(await refusal(parley.users.retrieve(id))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are put in any number and listed in the order of their ids; one who is refused does not keep others out', async () => {
    const many = keyed(await AppServer.create());
    const users = Array.from({ length: 230 }, (_, index) => ({
      externalId: `user-${String(index).padStart(3, '0')}`,
      displayName: `User ${index}`,
    }));
    const put = await many.users.upsertMany(users);
    expect(put.map(({ externalId }) => externalId)).toEqual(users.map(({ externalId }) => externalId));
    const listed = [];
    for await (const user of many.users.list()) listed.push(user);
    expect(listed).toEqual(put);
    const call = many.users.upsertMany([{ externalId: 'nameless' }, { externalId: 'user-000', displayName: 'New' }]);
    await expect(call).rejects.toMatchObject({
      code: 'INVALID',
      field: 'displayName',
      refused: [{ externalId: 'nameless', code: 'INVALID', field: 'displayName' }],
    });
    expect(await many.users.retrieve('user-000')).toMatchObject({ displayName: 'New' });
  });

  it('need a key that lives and has the scope', async () => {
    const rooms = keyed(await shop.withKey('rooms'));
    expect(await refusal(rooms.users.retrieve('ann'))).toEqual({ code: 'FORBIDDEN', field: 'scope' });
    const revoked = await shop.withKey();
    await new TestOperator().ask('apps', 'revoke', shop.name, '--key', revoked.answer.id);
    await expect
      .poll(() => refusal(keyed(revoked).users.upsert('ann', { displayName: 'Ann' })), { timeout: ENDED_WITHIN_MS })
      .toMatchObject({ code: 'SESSION_REVOKED' });
  });
});

describe('sessions by @parley/server', () => {
  it('begin with the user, are renewed, listed, and reach the ordinary API as the user, until they end', async () => {
    const id = `${uniqueName('ann')}@shop:+&`;
    const { user, tokens } = await parley.sessions.create(id, { user: { displayName: 'Ben' } });
    expect(user).toMatchObject({ displayName: 'Ben', app: { name: shop.name, externalId: id } });
    const { sessionId, accessToken } = tokens;
    expect((await parley.sessions.create(id, { sessionId })).tokens.sessionId).toBe(sessionId);
    expect((await parley.sessions.list(id)).map((session) => session.id)).toEqual([sessionId]);
    const me = () => parley.api(accessToken).request('GET /v1/users/me');
    expect(await me()).toMatchObject({ id: user.id });
    await parley.sessions.end(id, sessionId);
    await parley.sessions.end(id);
    await expect.poll(() => refusal(me()), { timeout: ENDED_WITHIN_MS }).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await parley.sessions.list(id)).toEqual([]);
  });
});

describe('the ordinary API by @parley/server', () => {
  it('is that of the app’s bot', async () => {
    const api = parley.api();
    const me = await api.request('GET /v1/users/me');
    expect(me).toMatchObject({ username: shop.name, type: 'bot' });
    const room = await api.request('POST /v1/rooms', { body: { kind: 'group', name: 'Made by the library' } });
    const path = { id: room.id };
    const body = { id: crypto.randomUUID(), body: 'Hello' };
    const sent = await api.request('POST /v1/rooms/{id}/messages', { path, body });
    expect(await api.request('POST /v1/rooms/{id}/messages', { path, body })).toEqual({ ...sent, dup: true });
    const { messages } = await api.request('GET /v1/rooms/{id}/messages', { path, query: { limit: 1 } });
    expect(messages.map((message) => message.body)).toEqual(['Hello']);
    expect(await api.request('POST /v1/rooms/{id}/leave', { path })).toBeUndefined();
  });
});
