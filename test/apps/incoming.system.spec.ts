import { describe, expect, it } from 'vitest';

import { newId, type NewIncoming, type RoomId, type ServerRoom, type UserId } from '#contracts';
import type { AuditPage, IncomingAnswer, IncomingPage } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;

const users = usersOfTests();
const operator = new TestOperator();

interface Answer {
  readonly status: number;
  /** Plain text, or JSON. */
  readonly text: string;
  readonly body: { id?: string; seq?: number; code?: string; field?: string; scope?: string };
}

/** As a sender that knows nothing of Parley. The URL may begin with another name of the front. */
async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const { pathname, search } = new URL(url, topology().url);
  const answer = await fetch(topology().url + pathname + search, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} };
}

/** A private group of Ann with Ben, and a socket of each. */
async function group() {
  const [ann, ben] = [await users.online('ann'), await users.online('ben')];
  const request = { kind: 'group', name: uniqueName('builds'), memberIds: [ben.user.id] } as const;
  const { id: roomId } = await ann.socket.ask('room:create', request);
  await ben.socket.untilIn(roomId);
  return { ann, ben, roomId };
}

const create = (roomId: RoomId, name = 'CI') =>
  operator.ask<IncomingAnswer>('incoming', 'create', roomId, '--name', name);

async function roomOf(shop: AppServer): Promise<ServerRoom> {
  const { body } = await shop
    .http('put', `rooms/${uniqueName('order')}`)
    .send({ name: 'Order' })
    .expect(201);
  return body as ServerRoom;
}

describe('an incoming webhook of an operator', () => {
  it('is a URL, printed once, whose posts reach members live as messages of its bot', async () => {
    const { ann, ben, roomId } = await group();
    const { code, stdout, stderr } = await operator.run('incoming', 'create', roomId, '--name', 'The CI');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^(https?:\/\/[^/]+)?\/v1\/in\/parley_in_[\w-]{64}\n$/)]);
    const [, hookUrl = '', pairUrl = ''] =
      /(\S*\/hooks\/parley_in_\S{64})\n[^]* (\S*\/hooks\/\S{32}\/\S{64})\n/.exec(stderr) ?? [];
    const text = `build ${uniqueName('n')} is green`;
    const slacks = { text, channel: '#ci', username: 'x', icon_emoji: ':x:' };
    for (const url of [stdout.trim(), `${stdout.trim()}/slack`, hookUrl, pairUrl])
      expect(await post(url, slacks)).toMatchObject({ status: 200, text: 'ok' });
    const changes = () => JSON.stringify(ben.socket.of('changes'));
    await ben.socket.until(() => changes().includes(text), 'the message');
    expect(changes()).not.toContain('member.added');
    const { members } = await ann.socket.ask('member:list', { roomId });
    const bot = members.find(({ user }) => user.type === 'bot');
    expect(bot).toMatchObject({ role: 'member', user: { displayName: 'The CI' } });
    expect(bot?.user.username).toMatch(/^user-[a-z2-9]{10}$/);
    const listed = await operator.ask<IncomingPage>('incoming', 'list', roomId);
    expect(listed.incoming).toMatchObject([{ name: 'The CI', roomId, lastUsedAt: expect.any(String) }]);
    expect(JSON.stringify(listed)).not.toContain('parley_in_');
    const all = await operator.ask<IncomingPage>('incoming', 'list');
    expect(all.incoming.map(({ id }) => id)).toContain(listed.incoming[0]?.id);
    const refused = await operator.run('bots', 'token', bot?.user.username ?? '');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('has no token');
  });

  it('ends within 2 s, its bot leaves, and its messages stay with its name', async () => {
    const { ann, roomId } = await group();
    const { id, url } = await create(roomId, 'Leaver');
    await post(url ?? '', { body: 'before' });
    await operator.ask('incoming', 'revoke', id);
    const answers = () => Promise.all(Array.from({ length: 6 }, () => post(url ?? '', { body: 'after' })));
    await expect
      .poll(async () => [...new Set((await answers()).map(({ body }) => body.code))], { timeout: ENDED_WITHIN_MS })
      .toEqual(['NOT_FOUND']);
    const { members } = await ann.socket.ask('member:list', { roomId });
    expect(members.map(({ user }) => user.displayName)).not.toContain('Leaver');
    const { messages } = await ann.socket.ask('message:page', { roomId });
    expect(messages.at(-1)).toMatchObject({ sender: { displayName: 'Leaver' } });
    const { records } = await operator.ask<AuditPage>('audit', '--limit', '200');
    expect(records.filter(({ subject }) => subject === id).map(({ act, actor }) => [act, actor])).toEqual([
      ['incoming.revoke', 'root'],
      ['incoming.create', 'root'],
    ]);
  });

  it('is refused for a direct room and an unknown one', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben')];
    const { id } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    for (const [room, code] of [
      [id, 'INVALID'],
      [newId(), 'NOT_FOUND'],
    ] as const) {
      const refused = await operator.run('incoming', 'create', room, '--name', 'CI');
      expect({ code: refused.code, stderr: refused.stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining(`(${code})`),
      });
    }
  });
});

describe('a post', () => {
  it('is repeatable by `id` or the header idempotency-key, and a new message with neither', async () => {
    const { ann, roomId } = await group();
    const url = (await create(roomId)).url ?? '';
    const [id, key] = [newId(), newId()];
    const first = await post(url, { id, body: 'one' });
    expect(first).toMatchObject({ status: 201, body: { id } });
    expect(await post(url, { id, body: 'one' })).toEqual({ ...first, status: 200 });
    const second = await post(url, { body: 'two' }, { 'idempotency-key': key });
    expect(second).toMatchObject({ status: 201, body: { id: key } });
    expect(await post(url, { body: 'two' }, { 'idempotency-key': key })).toEqual({ ...second, status: 200 });
    expect((await post(url, { id, body: 'other' })).body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const third = await post(url, { body: 'three' }, { 'idempotency-key': 'job 7' });
    expect(await post(url, { body: 'three' }, { 'idempotency-key': 'job 7' })).toEqual({ ...third, status: 200 });
    for (const count of [1, 2]) expect([count, (await post(url, { body: 'same' })).status]).toEqual([count, 201]);
    const { messages } = await ann.socket.ask('message:page', { roomId });
    expect(messages.flatMap(({ body, kind }) => (kind === 'text' ? [body] : []))).toEqual([
      'one',
      'two',
      'three',
      'same',
      'same',
    ]);
  });

  it('says `body`, takes `ext` and `replyTo`, and ignores what it does not know', async () => {
    const { ann, roomId } = await group();
    const url = (await create(roomId)).url ?? '';
    const { body: first } = await post(url, { body: 'counts', text: 'does not', ext: { job: 7 }, blocks: [{}] });
    const reply = await post(url, {
      body: 'an answer',
      replyTo: first.id,
      token: 'ignored',
      attachments: 'ignored',
    });
    expect(reply.status).toBe(201);
    const { messages } = await ann.socket.ask('message:page', { roomId });
    expect(messages.slice(-2)).toMatchObject([
      { body: 'counts', ext: { job: 7 } },
      { body: 'an answer', replyTo: first.id },
    ]);
    expect((await post(url, { channel: '#ci' })).body).toMatchObject({ code: 'INVALID', field: 'body' });
    expect((await post(url, { body: 'x', replyTo: newId() })).body).toMatchObject({ field: 'replyTo' });
  });

  it('of a program for another chat has the answer that this expects, once its message is stored', async () => {
    const { ann, roomId } = await group();
    const url = (await create(roomId)).url ?? '';
    const id = newId();
    for (let time = 0; time < 2; time += 1)
      expect(await post(url, { id, attachments: [{ title: 'DiskFull' }] })).toMatchObject({ status: 200, text: 'ok' });
    expect(await post(url, { content: 'red' })).toMatchObject({ status: 204, text: '' });
    expect(await post(`${url}?wait=true`, { content: 'green' })).toEqual({
      ...{ status: 200, text: expect.any(String), body: { id: expect.any(String) } },
    });
    const { messages } = await ann.socket.ask('message:page', { roomId });
    expect(messages.slice(-3).map(({ body }) => body)).toEqual(['DiskFull', 'red', 'green']);
    const { members } = await ann.socket.ask('member:list', { roomId });
    const userId = members.find(({ user }) => user.type === 'bot')?.user.id ?? newId<UserId>();
    await ann.socket.ask('member:mute', { roomId, userId, seconds: 60 });
    expect(await post(url, { text: 'x' })).toMatchObject({ status: 403, body: { code: 'MUTED' } });
    expect((await operator.ask<IncomingPage>('incoming', 'list', roomId)).incoming).toMatchObject([
      { lastRefused: { at: expect.any(String), code: 'MUTED' } },
    ]);
  });

  it('keeps the rules of message:send but slow mode: mute, archive, ban, removal', async () => {
    const { ann, roomId } = await group();
    const url = (await create(roomId)).url ?? '';
    const { members } = await ann.socket.ask('member:list', { roomId });
    const userId = members.find(({ user }) => user.type === 'bot')?.user.id ?? newId<UserId>();
    const code = async () => (await post(url, { body: 'x' })).body.code;
    await ann.socket.ask('member:mute', { roomId, userId, seconds: 60 });
    expect(await code()).toBe('MUTED');
    await ann.socket.ask('member:mute', { roomId, userId, seconds: 0 });
    await ann.socket.ask('room:update', { roomId, slowModeSeconds: 3600 });
    expect([await code(), await code()]).toEqual([undefined, undefined]);
    await ann.socket.ask('room:update', { roomId, archived: true });
    expect(await code()).toBe('ARCHIVED');
    await ann.socket.ask('room:update', { roomId, archived: false });
    await ann.socket.ask('member:remove', { roomId, userId });
    expect(await code()).toBe('NOT_FOUND');
    await ann.socket.ask('member:ban', { roomId, userId });
    expect(await code()).toBe('BANNED');
  });

  it('to an unknown token is NOT_FOUND, whatever the token is', async () => {
    const { roomId } = await group();
    const url = (await create(roomId)).url ?? '';
    for (const wrong of [`${url}A`, url.slice(0, -1), `${url.slice(0, -8)}AAAAAAAA`, '/v1/in/x'])
      expect(await post(wrong, { body: 'x' })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('an incoming webhook of an app', () => {
  it('is made, listed and revoked by its server; repeats answer the same URL', async () => {
    const shop = await AppServer.create();
    const { externalId } = await roomOf(shop);
    const at = `rooms/${externalId}/incoming`;
    const request = { id: newId(), name: 'Stock' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => shop.http('post', at).send(request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    const made = answers[0]?.body as NewIncoming;
    const urls = { url: expect.any(String), hookUrl: expect.any(String), pairUrl: expect.any(String) };
    expect(made).toEqual({ ...request, ...urls, quiet: false, createdAt: expect.any(String) });
    for (const { body } of answers) expect(body).toEqual(made);
    expect(made.url).toMatch(/^https?:\/\/[^/]+\/v1\/in\/parley_in_[\w-]{64}$/);
    const { createdAt } = made;
    const listed = (lastUsedAt: unknown) => ({
      incoming: [{ ...request, quiet: false, createdAt, lastUsedAt, lastRefused: null }],
    });
    expect((await shop.http('get', at).expect(200)).body).toEqual(listed(null));
    expect((await post(made.url, { body: 'low' })).status).toBe(201);
    expect((await shop.http('get', at).expect(200)).body).toEqual(listed(expect.any(String)));
    for (const refused of [
      { ...request, name: 'Other' },
      { ...request, id: 'x' },
    ])
      expect((await shop.http('post', at).send(refused)).body.code).toMatch(/^(IDEMPOTENCY_MISMATCH|INVALID)$/);
    const other = await roomOf(shop);
    const elsewhere = await shop.http('post', `rooms/${other.externalId}/incoming`).send(request).expect(409);
    expect(elsewhere.body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    for (const _repeat of [1, 2]) await shop.http('delete', `${at}/${request.id}`).expect(204);
    expect((await post(made.url, { body: 'low' })).body).toMatchObject({ code: 'NOT_FOUND' });
    expect((await shop.http('post', at).send(request)).body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const { records } = await operator.ask<AuditPage>('audit', '--limit', '200');
    expect(records.filter(({ subject }) => subject === request.id).map(({ act, actor }) => [act, actor])).toEqual([
      ['incoming.revoke', `app:${shop.name}`],
      ['incoming.create', `app:${shop.name}`],
    ]);
    expect(JSON.stringify(records)).not.toContain('parley_in_');
  });

  it('is one of at most 20 of a room', async () => {
    const shop = await AppServer.create();
    const { externalId } = await roomOf(shop);
    const make = () => shop.http('post', `rooms/${externalId}/incoming`).send({ id: newId(), name: 'CI' });
    await Promise.all(Array.from({ length: 22 }, make));
    // A busy server may have answered that it did nothing.
    const next = async (): Promise<unknown> => (await make()).body;
    await expect.poll(next).toMatchObject({ code: 'LIMIT_REACHED', scope: 'incomingPerRoom' });
    expect((await shop.http('get', `rooms/${externalId}/incoming`).expect(200)).body.incoming).toHaveLength(20);
  });

  it('goes on while the app is suspended, and ends when the app is erased', async () => {
    const shop = await AppServer.create();
    const { externalId } = await roomOf(shop);
    const { body } = await shop.http('post', `rooms/${externalId}/incoming`).send({ id: newId(), name: 'CI' });
    const { url } = body as NewIncoming;
    await operator.ask('suspend', shop.name);
    expect((await post(url, { body: 'on' })).status).toBe(201);
    await operator.ask('erase', shop.name, '--yes');
    await expect
      .poll(async () => (await post(url, { body: 'off' })).body.code, { timeout: ENDED_WITHIN_MS })
      .toBe('NOT_FOUND');
  });
});
