import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  HTTP_BODY_BYTES_MAX,
  INCOMING_PER_ROOM_MAX,
  newId,
  type IncomingId,
  type NewIncoming,
  type RoomId,
} from '#contracts';
import { incomingBotOf } from '#access/incoming-bot';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';
import { TestHost } from '../../testing/test-host.js';
import { OPALS_KEY } from '../../testing/test-directory.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const ORIGIN = 'https://chat.example';

describe('incoming webhooks', () => {
  let service: TestService;
  let shop: TestCaller;
  let ann: TestCaller;
  let host: TestHost;

  beforeAll(async () => {
    const rates = { RATE_TOKENS: '5/1h', RATE_INCOMING: '3/1h' };
    service = await TestService.start({ env: { PUBLIC_URL: ORIGIN, TRUST_PROXY: 'loopback', ...rates } });
    shop = service.host('shop');
    host = new TestHost(service, shop);
    ann = await service.caller('ann');
  });
  afterEach(() => {
    service.directory.isUnavailable = false;
  });
  afterAll(() => service.stop());

  const path = (externalId: string) => `${host.pathOf(externalId)}/incoming`;
  const create = (externalId: string, request: object, app = shop) => app.call('post', path(externalId), request);
  const post = (url: string, body: object) => service.http.post(new URL(url).pathname).send(body);
  const operator = (method: 'get' | 'post' | 'delete', at: string, body?: object) =>
    service.http[method](`/${ADMIN_ROUTES.history}/${at}`).set(OPERATOR_KEY_HEADER, OPALS_KEY).send(body);
  const audit = async (id: string) => {
    const { body } = await operator('get', 'audit?limit=200').expect(200);
    return (body.records as { subject: string; act: string; actor: string }[])
      .filter(({ subject }) => subject === id)
      .map(({ act, actor }) => `${act} by ${actor}`);
  };
  const members = async (externalId: string) => {
    const { body } = await shop.call('get', `${host.pathOf(externalId)}/members`).expect(200);
    return body.members as { user: { id: string; displayName: string; type: string }; role: string }[];
  };
  const bodies = async (roomId: RoomId) => {
    const { body } = await shop.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    return (body.messages as { body: string; sender: { displayName: string } | null; system: object | null }[]).filter(
      ({ system }) => system === null,
    );
  };
  const made = async (name = 'CI') => {
    const room = await host.made();
    const id = newId<IncomingId>();
    const { body } = await create(room.externalId, { id, name }).expect(201);
    const { url, hookUrl, pairUrl } = body as NewIncoming;
    return { ...room, id, url, hookUrl, pairUrl };
  };

  it('one has a bot, quietly a member, and URLs at which a post is a message of it', async () => {
    const { externalId, roomId, id, url, hookUrl, pairUrl } = await made('The CI');
    expect(url).toMatch(/^https:\/\/chat\.example\/v1\/in\/parley_in_[\w-]{64}$/);
    expect(hookUrl).toBe(url.replace('/v1/in/', '/hooks/'));
    expect(pairUrl).toMatch(/^https:\/\/chat\.example\/hooks\/[\da-f]{32}\/[\da-f]{64}$/);
    expect(await members(externalId)).toMatchObject([{ user: { displayName: 'The CI', type: 'bot' }, role: 'member' }]);
    const { body } = await shop.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    expect(body.messages).toMatchObject([{ system: { type: 'room.created' } }]);
    const answer = await post(url, { body: 'built', username: 'ignored', token: 'ignored', attachments: [{}] }).expect(
      201,
    );
    expect(answer.body).toEqual({ id: expect.any(String), seq: 2 });
    expect(await bodies(roomId)).toMatchObject([{ body: 'built', sender: { displayName: 'The CI' } }]);
    const listed = (await shop.call('get', path(externalId)).expect(200)).body;
    expect(listed).toEqual({
      incoming: [
        {
          ...{ id, name: 'The CI', quiet: false, lastRefused: null },
          ...{ createdAt: expect.any(String), lastUsedAt: expect.any(String) },
        },
      ],
    });
    expect(await audit(id)).toEqual(['incoming.create by app:shop']);
  });

  it('a repeat answers the same, once; another name, room, maker or a revoked one is refused', async () => {
    const { externalId, id, url } = await made();
    expect((await create(externalId, { id, name: 'CI' }).expect(200)).body).toMatchObject({ id, name: 'CI', url });
    const other = await host.made();
    const theirs = service.host('theirs');
    const ofTheirs = new TestHost(service, theirs);
    const { externalId: elsewhere } = await ofTheirs.made();
    const refusals = [
      create(externalId, { id, name: 'CD' }),
      create(externalId, { id, name: 'CI', quiet: true }),
      create(other.externalId, { id, name: 'CI' }),
      create(elsewhere, { id, name: 'CI' }, theirs),
    ];
    for (const refused of await Promise.all(refusals))
      expect(refused).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_MISMATCH' } });
    const roomId = (await shop.call('get', host.pathOf(externalId))).body.id as RoomId;
    const byOperator = await operator('post', `rooms/${roomId}/incoming`, { id, name: 'CI' });
    expect(byOperator.body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(JSON.stringify(byOperator.body)).not.toContain('parley_in_');
    await shop.call('delete', `${path(externalId)}/${id}`).expect(204);
    expect((await create(externalId, { id, name: 'CI' })).body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await audit(id)).toEqual(['incoming.revoke by app:shop', 'incoming.create by app:shop']);
    expect(await members(externalId)).toEqual([]);
  });

  it('equal requests at the same time make one', async () => {
    const { externalId } = await host.made();
    const request = { id: newId(), name: 'CI' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(externalId, request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => (body as NewIncoming).url)).size).toBe(1);
    expect(await members(externalId)).toHaveLength(1);
  });

  it('a request that auth did not answer is completed by its repeat', async () => {
    const { externalId } = await host.made();
    const request = { id: newId(), name: 'CI' };
    service.directory.isUnavailable = true;
    expect((await create(externalId, request)).body).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await members(externalId).catch(() => [])).toEqual([]);
    service.directory.isUnavailable = false;
    const { body } = await create(externalId, request).expect(200);
    expect(await members(externalId)).toHaveLength(1);
    await post((body as NewIncoming).url, { body: 'hello' }).expect(201);
  });

  it('one that is revoked while it is made is refused, and its bot is in no room', async () => {
    const { externalId } = await host.made();
    const request = { id: newId<IncomingId>(), name: 'CI' };
    const make = service.directory.make.bind(service.directory);
    const slow = vi.spyOn(service.directory, 'make').mockImplementation(async (...asked) => {
      await shop.call('delete', `${path(externalId)}/${request.id}`).expect(204);
      return make(...asked);
    });
    onTestFinished(() => slow.mockRestore());
    expect((await create(externalId, request)).body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await members(externalId)).toEqual([]);
  });

  it('a room has at most 20, also if more requests come at the same time; a revoked one does not count', async () => {
    const { externalId } = await host.made();
    const ids = Array.from({ length: INCOMING_PER_ROOM_MAX + 3 }, () => newId());
    const answers = await Promise.all(ids.map((id) => create(externalId, { id, name: 'CI' })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'incomingPerRoom' });
    const [first] = answers.filter(({ status }) => status === 201);
    await shop.call('delete', `${path(externalId)}/${first?.body.id}`).expect(204);
    await create(externalId, { id: newId(), name: 'CI' }).expect(201);
  });

  it('a revoked one takes no posts, its bot has left, and its messages stay with its name', async () => {
    const { externalId, roomId, id, url } = await made('Stays');
    await post(url, { body: 'before' }).expect(201);
    for (let repeat = 0; repeat < 2; repeat += 1) await shop.call('delete', `${path(externalId)}/${id}`).expect(204);
    expect((await post(url, { body: 'after' }).expect(404)).body).toMatchObject({ code: 'NOT_FOUND' });
    expect(await members(externalId)).toEqual([]);
    expect(await bodies(roomId)).toMatchObject([{ body: 'before', sender: { displayName: 'Stays' } }]);
    expect((await shop.call('get', path(externalId))).body).toEqual({ incoming: [] });
    await shop.call('delete', `${path(externalId)}/${newId()}`).expect(204);
    await shop.call('delete', `${path('nothing')}/${newId()}`).expect(204);
  });

  it('a repeat does not bring back a bot that the room has removed; posts are then NOT_FOUND, in public rooms too', async () => {
    for (const visibility of ['private', 'public']) {
      const { externalId, roomId } = await host.made({ visibility });
      const request = { id: newId<IncomingId>(), name: 'CI' };
      const { url } = (await create(externalId, request).expect(201)).body as NewIncoming;
      await shop.call('delete', `/v1/rooms/${roomId}/members/${incomingBotOf(request.id)}`).expect(200);
      await create(externalId, request).expect(200);
      expect((await post(url, { body: 'again' }).expect(404)).body).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('the rules of message:send hold for the bot', async () => {
    const { externalId, roomId, id, url } = await made();
    const replyTo = newId();
    expect((await post(url, { body: 'x', replyTo })).body).toMatchObject({ code: 'INVALID', field: 'replyTo' });
    await shop.call('post', `/v1/rooms/${roomId}/members/${incomingBotOf(id)}/mute`, { seconds: 60 }).expect(200);
    expect((await post(url, { body: 'x' })).body).toMatchObject({ code: 'MUTED' });
    await host.put(externalId, { archived: true }).expect(200);
    expect((await post(url, { body: 'x' })).body).toMatchObject({ code: 'ARCHIVED' });
    expect((await create(externalId, { id: newId(), name: 'CI' })).body).toMatchObject({ code: 'ARCHIVED' });
  });

  it('an id, in the body or the header, makes a post repeatable', async () => {
    const { roomId, url } = await made();
    const [id, key] = [newId(), newId()];
    await post(url, { id, body: 'once' }).expect(201);
    expect((await post(url, { id, body: 'once' }).expect(200)).body).toEqual({ id, seq: 2 });
    const keyed = (value: string) => post(url, { body: 'keyed' }).set('idempotency-key', value);
    expect((await keyed(key.toUpperCase()).expect(201)).body).toMatchObject({ id: key });
    expect(await bodies(roomId)).toHaveLength(2);
    const { url: another } = await made();
    const { id: ofJob } = (await post(another, { body: 'x' }).set('idempotency-key', 'job 7').expect(201)).body;
    expect((await post(another, { body: 'x' }).set('idempotency-key', 'job 7').expect(200)).body.id).toBe(ofJob);
    await post(another, { body: 'counts', text: 'does not' }).expect(201);
  });

  it('the last refusal is listed, with its code', async () => {
    const { externalId, id, url } = await made();
    const lastRefused = async () => (await shop.call('get', path(externalId))).body.incoming[0].lastRefused;
    await post(url, { body: 7 }).expect(400);
    expect(await lastRefused()).toEqual({ at: expect.any(String), code: 'INVALID' });
    await host.put(externalId, { archived: true }).expect(200);
    for (let count = 0; count < 2; count += 1) await post(url, { body: 'x' }).set('user-agent', 'Alertmanager/0.28');
    expect(await lastRefused()).toMatchObject({ code: 'ARCHIVED' });
    await post(url, { body: 'x' }).expect(429);
    const [listed] = (
      await operator('get', `incoming?roomId=${(await shop.call('get', host.pathOf(externalId))).body.id}`)
    ).body.incoming;
    expect(listed).toMatchObject({ id, lastRefused: { code: 'RATE_LIMITED' } });
    const { text } = await service.http.get('/metrics').expect(200);
    expect(text).toMatch(/parley_history_incoming_refused_total\{[^}]*program="alertmanager",code="ARCHIVED"[^}]*\} 2/);
  });

  it('a quiet one has posts of which `ext.quiet` is true', async () => {
    const { externalId, roomId } = await host.made();
    const { body } = await create(externalId, { id: newId(), name: 'CI', quiet: true }).expect(201);
    expect(body).toMatchObject({ quiet: true });
    await post((body as NewIncoming).url, { body: 'x', ext: { a: 1 } }).expect(201);
    expect(await bodies(roomId)).toMatchObject([{ body: 'x', ext: { a: 1, quiet: true } }]);
    expect((await shop.call('get', path(externalId))).body.incoming).toMatchObject([{ quiet: true }]);
  });

  it('a post that is too long is listed and counted too', async () => {
    const { externalId, url } = await made();
    await post(url, { text: 'x'.repeat(HTTP_BODY_BYTES_MAX) })
      .set('user-agent', 'Alertmanager/0.28')
      .expect(413);
    const { incoming } = (await shop.call('get', path(externalId))).body;
    expect(incoming).toMatchObject([{ lastUsedAt: expect.any(String), lastRefused: { code: 'TOO_LARGE' } }]);
    const { text } = await service.http.get('/metrics').expect(200);
    expect(text).toMatch(
      /parley_history_incoming_refused_total\{[^}]*program="alertmanager",code="TOO_LARGE"[^}]*\} 1/,
    );
  });

  it('each URL has a rate of its own', async () => {
    const [{ url }, { url: other }] = [await made(), await made()];
    for (let count = 0; count < 3; count += 1) await post(url, { body: 'x' }).expect(201);
    const refused = await post(url, { body: 'x' }).expect(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'incoming' });
    await post(other, { body: 'x' }).expect(201);
    expect(Number(refused.get('retry-after'))).toBeGreaterThan(0);
  });

  it('asking whether one lives writes nothing, counts in its rate alone, and is NOT_FOUND of others', async () => {
    const { externalId, roomId, id, url, hookUrl, pairUrl } = await made();
    const look = (at: string, method: 'get' | 'head' = 'get') => service.http[method](new URL(at).pathname + '?wait=1');
    expect((await look(url).expect(200)).body).toEqual({});
    await look(hookUrl, 'head').expect(200);
    expect((await look(pairUrl).expect(200)).body).toEqual({});
    expect((await look(`${url}/slack`).expect(429)).body).toMatchObject({ code: 'RATE_LIMITED', scope: 'incoming' });
    expect(await bodies(roomId)).toEqual([]);
    expect((await shop.call('get', path(externalId))).body.incoming).toMatchObject([
      { lastUsedAt: null, lastRefused: null },
    ]);
    const { url: another } = await made();
    await look(`${another}/slack`).expect(200);
    await shop.call('delete', `${path(externalId)}/${id}`).expect(204);
    for (const at of [`${another}x`, another.replace('/v1/in/', '/hooks/').slice(0, -1), `${pairUrl}0`])
      expect((await look(at).expect(404)).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('erasing the app ends its URLs, and erasing a bot ends its own', async () => {
    const gone = service.host('gone');
    const ofGone = new TestHost(service, gone);
    const { externalId } = await ofGone.made();
    const [one, two] = [newId<IncomingId>(), newId<IncomingId>()];
    const urls = [];
    for (const id of [one, two])
      urls.push((await create(externalId, { id, name: 'CI' }, gone).expect(201)).body.url as string);
    const erase = (userId: string) =>
      service.store.query(`UPDATE history.people SET erased_at = now() WHERE user_id = '${userId}'`);
    await erase(incomingBotOf(one));
    await post(urls[0] ?? '', { body: 'x' }).expect(404);
    await post(urls[1] ?? '', { body: 'x' }).expect(201);
    await erase(gone.actor.userId);
    await post(urls[1] ?? '', { body: 'x' }).expect(404);
    const { body } = await operator('get', 'incoming?limit=200').expect(200);
    expect(JSON.stringify(body)).not.toContain(two);
  });

  describe('an operator', () => {
    const group = async (): Promise<RoomId> =>
      (await ann.call('post', '/v1/rooms', { kind: 'group', name: newId() }).expect(201)).body.id as RoomId;

    it('makes one in any group, lists all or those of a room, and revokes one', async () => {
      const roomId = await group();
      const id = newId<IncomingId>();
      const answer = await operator('post', `rooms/${roomId}/incoming`, { id, name: 'Nagios' }).expect(201);
      const { path: at, hookPath, pairPath } = answer.body;
      const urls = { url: ORIGIN + at, hookUrl: ORIGIN + hookPath, pairUrl: ORIGIN + pairPath };
      expect(answer.body).toMatchObject({ id, name: 'Nagios', ...urls });
      await post(answer.body.url as string, { body: 'up' }).expect(201);
      const { body } = await operator('get', `incoming?roomId=${roomId}`).expect(200);
      const entry = { id, roomId, appId: null, name: 'Nagios' };
      expect(body).toMatchObject({ incoming: [entry], cursor: null });
      const all = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await operator('get', `incoming?limit=2${cursor && `&cursor=${cursor}`}`).expect(200);
        all.push(...(page.body.incoming as { id: string }[]).map((each) => each.id));
        cursor = page.body.cursor as string | null;
      }
      expect(all).toContain(id);
      expect(all).toEqual([...all].sort());
      await operator('delete', `incoming/${id}`).expect(200);
      await post(answer.body.url as string, { body: 'down' }).expect(404);
      await operator('delete', `incoming/${newId()}`).expect(404);
      expect(await audit(id)).toEqual(['incoming.revoke by Opal Öberg', 'incoming.create by Opal Öberg']);
    });

    it('makes none in a direct room, nor in an unknown one', async () => {
      const ben = await service.caller('ben');
      const direct = { kind: 'direct', memberIds: [ben.actor.userId] };
      const { body } = await ann.call('post', '/v1/rooms', direct).expect(201);
      const wanted = { id: newId(), name: 'CI' };
      const refused = await operator('post', `rooms/${body.id}/incoming`, wanted).expect(400);
      expect(refused.body).toMatchObject({ code: 'INVALID', field: 'room' });
      await operator('post', `rooms/${newId()}/incoming`, wanted).expect(404);
    });

    it('ends those of apps too, which an app cannot do with those of operators', async () => {
      const { externalId, roomId, id, url } = await made();
      const mine = newId();
      await operator('post', `rooms/${roomId}/incoming`, { id: mine, name: 'CI' }).expect(201);
      await shop.call('delete', `${path(externalId)}/${mine}`).expect(204);
      expect((await shop.call('get', path(externalId))).body.incoming).toMatchObject([{ id }]);
      expect((await operator('get', `incoming?roomId=${roomId}`)).body.incoming).toHaveLength(2);
      await operator('delete', `incoming/${id}`).expect(200);
      await post(url, { body: 'x' }).expect(404);
    });
  });

  it('the rows of an erased room go with it', async () => {
    const { externalId, id, url } = await made();
    await shop.call('delete', host.pathOf(externalId)).expect(204);
    expect((await post(url, { body: 'x' })).body.code).toMatch(/^(GONE|NOT_FOUND)$/);
    const rows = () => service.store.query('SELECT 1 FROM history.incoming WHERE id = $1', [id]);
    await expect.poll(rows, { timeout: 20_000 }).toEqual([]);
    await create((await host.made()).externalId, { id, name: 'CI' }).expect(201);
  });

  it('unknown tokens count against the IP that sends them', async () => {
    const { url } = await made();
    const invented = ['x', `parley_in_${'A'.repeat(64)}`, `${url.slice(-74, -1)}${url.endsWith('_') ? '-' : '_'}`];
    const guess = async (count: number, from: string) => {
      const answer = await service.http
        .post(`/v1/in/${invented[count % 3]}`)
        .set('x-forwarded-for', from)
        .send({ body: 'x' });
      return answer.body.code as string;
    };
    const codes: string[] = [];
    for (let count = 0; count < 6; count += 1) codes.push(await guess(count, '203.0.113.7'));
    expect(codes).toEqual([...Array<string>(5).fill('NOT_FOUND'), 'RATE_LIMITED']);
    expect(await guess(0, '203.0.113.8')).toBe('NOT_FOUND');
    await post(url, { body: 'a real one counts for itself' }).expect(201);
  });
});
