import { beforeAll, describe, expect, it } from 'vitest';

import { Parley, ParleyError } from '#server';
import { setUp } from '#testing/engines/set-up';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;
let parley: Parley;

/** A busy machine puts a hundred users slowly. */
const TIMEOUT_MS = 120_000;
const keyed = ({ key }: AppServer): Parley => new Parley({ url: topology().url, key, timeoutMs: TIMEOUT_MS });
const refusal = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof ParleyError ? { code: error.code, field: error.field } : error),
  );

const shop = setUp(() => AppServer.create());
beforeAll(() => {
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
    const users = Array.from({ length: 120 }, (_, index) => ({
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
    await new TestOperator().request('auth', 'delete', `apps/${shop.name}/keys/${revoked.answer.id}`);
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

describe('rooms by @parley/server', () => {
  it('are put with members, who read what the host writes as its bot and as one of them', async () => {
    const [ann, ben, room] = [uniqueName('ann'), uniqueName('ben'), uniqueName('order')];
    const open = () => parley.rooms.upsert(room, { name: `Order ${room}`, members: [ann, ben] });
    await expect(open()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      refused: [{ externalId: ann }, { externalId: ben }],
    });
    await parley.users.upsertMany([ann, ben].map((externalId) => ({ externalId, displayName: externalId })));
    const opened = await open();
    expect(opened).toMatchObject({ externalId: room, memberCount: 2 });
    expect(await open()).toEqual(opened);
    const shipped = { id: crypto.randomUUID(), room, body: 'Your parcel is on its way.' };
    const sent = await parley.messages.send(shipped);
    expect(await parley.messages.send(shipped)).toEqual({ ...sent, dup: true });
    await parley.messages.send({ roomId: opened.id, as: ben, body: 'Thanks', mentions: [ann] });
    const reply = { room, threadId: sent.id, body: 'It is blue.' };
    await parley.messages.send(reply);
    await parley.messages.send({ ...reply, as: ben, body: 'As the sea?', inRoom: true });
    const { tokens } = await parley.sessions.create(ann);
    const path = { id: opened.id };
    const { messages } = await parley.api(tokens.accessToken).request('GET /v1/rooms/{id}/messages', { path });
    expect(messages.slice(-4).map(({ body, sender, threadSeq }) => [body, sender?.displayName, threadSeq])).toEqual([
      [shipped.body, expect.any(String), undefined],
      ['Thanks', ben, undefined],
      [reply.body, expect.any(String), 1],
      ['As the sea?', ben, 2],
    ]);
    // The bot is no member, also after a reply.
    expect(await parley.rooms.retrieve(room)).toMatchObject({ memberCount: 2 });
    const change = { set: [{ externalId: ann, role: 'admin' as const }], remove: [ben, 'nobody-knows'] };
    expect(await parley.rooms.setMembers(room, change, { partial: true })).toMatchObject({
      changed: 2,
      refused: [{ externalId: 'nobody-knows' }],
    });
    const members = [];
    for await (const { user, role } of parley.rooms.members(room)) members.push([user.externalId, role]);
    expect(members).toEqual([[ann, 'admin']]);
    const listed = [];
    for await (const { externalId } of parley.rooms.list()) listed.push(externalId);
    expect(listed).toContain(room);
    await parley.rooms.delete(room);
    expect(await refusal(parley.rooms.retrieve(room))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('have incoming webhooks, whose URLs post without a key', async () => {
    const room = uniqueName('order');
    await parley.rooms.upsert(room, { name: `Order ${room}` });
    const webhook = { id: crypto.randomUUID(), name: 'Stock' };
    const made = await parley.incoming.create(room, webhook);
    expect(await parley.incoming.create(room, webhook)).toEqual(made);
    const post = async () => {
      const { pathname } = new URL(made.url);
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"Sold out"}' };
      return (await fetch(topology().url + pathname, init)).status;
    };
    expect(await post()).toBe(200);
    expect(await parley.incoming.list(room)).toMatchObject([webhook]);
    await parley.incoming.revoke(room, webhook.id);
    await parley.incoming.revoke(room, webhook.id);
    expect(await parley.incoming.list(room)).toEqual([]);
    expect(await post()).toBe(404);
  });

  it('are one direct room for two users, whoever is named first', async () => {
    const pair = [uniqueName('ann'), uniqueName('ben')] as const;
    await parley.users.upsertMany(pair.map((externalId) => ({ externalId, displayName: externalId })));
    const { id, kind } = await parley.direct.upsert(pair);
    expect(kind).toBe('direct');
    expect((await parley.direct.upsert([pair[1], pair[0]])).id).toBe(id);
    expect(await refusal(parley.direct.upsert([pair[0], 'nobody-knows']))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'users',
    });
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
