import { createECDH, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEVICES_PER_USER_MAX, newId, type Device, type DeviceId, type UserId } from '#contracts';
import { atLast } from '#testing/users/at-last';
import type { AdminSessions, BotTokenAnswer, ExportPage } from '#access/internal-api';
import type { PushKey, SentDevice } from '#access/push-devices';
import { Questions } from '#access/questions.port';
import { setAuthOnRedis } from '../../testing/set-auth.js';
import { COURIER_SECRET, PASSWORD, type TestAuth, type TestPerson } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

const ENV = {
  PUSH_CONTACT: 'mailto:ops@chat.example',
  PUSH_HOOK_URL: 'https://push.chat.example',
  PUSH_ALLOW: '10.0.0.0/8',
};
const KEY: PushKey = { publicKey: 'B'.repeat(87), madeAt: '2026-01-02T00:00:00.000Z' };

/** One character too long. */
const LONG = 'https://fcm.googleapis.com/'.padEnd(1025, 'x');

function keysOfBrowser(): { p256dh: string; auth: string } {
  const ecdh = createECDH('prime256v1');
  return { p256dh: ecdh.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
}

const subscription = (name: string) => ({
  endpoint: `https://fcm.googleapis.com/fcm/send/${name}`,
  expirationTime: null,
  keys: keysOfBrowser(),
});
const web = (name: string) => ({ kind: 'webpush', subscription: subscription(name) });
const app = (token: string) => ({ kind: 'hook', token, platform: 'fcm' });

describe('devices that get pushes', () => {
  let names = 0;

  const { auths, auth } = setAuthOnRedis(ENV);

  const someone = () => auth.register(`owner_${(names += 1)}`);
  const put = (person: TestPerson, id: string, body: object) => person.http('put', `/v1/push/devices/${id}`).send(body);
  const listed = async (person: TestPerson): Promise<Device[]> =>
    (await person.http('get', '/v1/push/devices').expect(200)).body.devices;
  const devicesOf = async (userIds: readonly UserId[], questions: Questions = auth.questions(COURIER_SECRET)) =>
    (await questions.ask('POST /internal/push/devices', { userIds })).devices;
  const forget = (devices: readonly SentDevice[], questions: Questions = auth.questions(COURIER_SECRET)) =>
    questions.ask('POST /internal/push/gone', {
      devices: devices.map(({ id, addressId }) => ({ id, addressId })),
    });
  const report = (
    key: PushKey | null,
    pushed: DeviceId[] = [],
    questions: Questions = auth.questions(COURIER_SECRET),
  ) => questions.ask('POST /internal/push/report', { ...key, pushed });
  /** The devices to which a courier would send. */
  const reached = async ({ user }: TestPerson): Promise<string[]> => (await devicesOf([user.id])).map(({ id }) => id);
  const withDevice = async (person: TestPerson, name = newId()): Promise<DeviceId> => {
    const id = newId<DeviceId>();
    await put(person, id, web(name)).expect(201);
    return id;
  };

  it('are told the key of Web Push once a courier has told auth', async () => {
    const person = await someone();
    expect((await person.http('get', '/v1/push').expect(200)).body).toEqual({ webpush: null, hook: true });
    expect((await put(person, newId(), web('early'))).body).toMatchObject({ code: 'FORBIDDEN', field: 'kind' });
    await report(KEY);
    const ways = { webpush: { publicKey: KEY.publicKey }, hook: true };
    expect((await person.http('get', '/v1/push').expect(200)).body).toEqual(ways);
  });

  it('answers a repeat without writing, and gives the device to the session that asks', async () => {
    const person = await someone();
    const id = newId();
    const body = web('repeat');
    const first = await put(person, id, body).expect(201);
    expect(first.body).toMatchObject({ id, kind: 'webpush', preview: 'full', platform: null, current: true });
    const rowOf = async () => auths.query('SELECT xmin FROM auth.push_devices WHERE id = $1', [id]);
    const written = await rowOf();
    expect((await put(person, id, body).expect(200)).body).toEqual(first.body);
    expect(await rowOf()).toEqual(written);
    const again = await auth.login(person.user.username);
    expect(await listed(again)).toMatchObject([{ id, current: false }]);
    await put(again, id, { ...body, preview: 'none' }).expect(200);
    expect(await listed(again)).toMatchObject([{ id, preview: 'none', current: true }]);
    await person.http('post', '/v1/auth/logout').expect(204);
    expect(await reached(again)).toEqual([id]);
  });

  it.each([
    ['subscription', { kind: 'webpush', subscription: { ...subscription('x'), endpoint: 'https://8.8.8.8/x' } }],
    ['subscription', { kind: 'webpush', subscription: { ...subscription('x'), endpoint: 'http://127.0.0.1/x' } }],
    [
      'subscription',
      { kind: 'webpush', subscription: { ...subscription('x'), endpoint: 'https://a:b@fcm.googleapis.com/' } },
    ],
    [
      'subscription',
      {
        kind: 'webpush',
        subscription: { ...subscription('x'), keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) } },
      },
    ],
    ['subscription', { kind: 'webpush', subscription: { endpoint: 'https://fcm.googleapis.com/x' } }],
    ['subscription', { kind: 'webpush', subscription: { ...subscription('x'), endpoint: LONG } }],
    ['subscription', { kind: 'webpush' }],
    ['token', { kind: 'hook', subscription: subscription('x') }],
    ['token', { kind: 'hook', token: 'two words', platform: 'ios' }],
    ['platform', { kind: 'hook', token: 'x' }],
    ['platform', { kind: 'hook', token: 'x', platform: 'iOS' }],
    ['kind', { kind: 'mail', token: 'x' }],
    ['preview', { ...app('x'), preview: 'some' }],
  ])('refuses a wrong %s', async (field, body) => {
    const person = await auth.guest(`wrong_${(names += 1)}`);
    const answer = await put(person, newId(), body);
    expect({ status: answer.status, code: answer.body.code, field: answer.body.field }).toEqual({
      status: 400,
      code: 'INVALID',
      field,
    });
  });

  it('says how long an endpoint may be', async () => {
    const person = await someone();
    const longest = LONG.slice(0, -1);
    const body = (endpoint: string) => ({ kind: 'webpush', subscription: { ...subscription('x'), endpoint } });
    await put(person, newId(), body(longest)).expect(201);
    expect((await put(person, newId(), body(LONG)).expect(400)).body.detail).toContain('at most 1024 characters');
  });

  it('takes a push service of an allowed network, over http too', async () => {
    const person = await someone();
    const own = { ...subscription('x'), endpoint: 'http://10.1.2.3:8080/x' };
    await put(person, newId(), { kind: 'webpush', subscription: own }).expect(201);
  });

  it('replaces the device of another user with the same endpoint or token, under the same id too', async () => {
    const [first, second] = [await someone(), await someone()];
    const shared = web('shared');
    const [id, otherId, hookId] = [newId(), newId(), newId()];
    await put(first, id, shared).expect(201);
    await put(second, otherId, shared).expect(201);
    expect({ first: await reached(first), second: await reached(second) }).toEqual({ first: [], second: [otherId] });
    await put(first, hookId, app('shared')).expect(201);
    await put(second, hookId, app('shared')).expect(201);
    expect({ first: await reached(first), second: await reached(second) }).toEqual({
      first: [],
      second: [otherId, hookId],
    });
  });

  it('keeps one of many devices that are put at once with one endpoint', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => someone()));
    await Promise.all(people.map((person) => put(person, newId(), app('contested')).expect(201)));
    const devices = await devicesOf(people.map(({ user }) => user.id));
    expect(devices).toHaveLength(1);
  });

  it('refuses the id of another user’s device', async () => {
    const [first, second] = [await someone(), await someone()];
    const id = await withDevice(first);
    const answer = await put(second, id, web('other'));
    expect(answer.body.code).toBe('IDEMPOTENCY_MISMATCH');
    await second.http('delete', `/v1/push/devices/${id}`).expect(204);
    expect((await second.http('post', `/v1/push/devices/${id}/test`)).body.code).toBe('NOT_FOUND');
    expect(await reached(first)).toEqual([id]);
  });

  it('has at most 20 of a user, also if they come at once', async () => {
    const person = await someone();
    // A busy server sheds some of one user's requests.
    const putAtLast = (index: number) => {
      const id = newId();
      return atLast(
        async () => put(person, id, app(`many-${index}`)),
        ({ status }) => status === 503,
      );
    };
    const answers = await Promise.all(Array.from({ length: DEVICES_PER_USER_MAX + 4 }, (_, index) => putAtLast(index)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(DEVICES_PER_USER_MAX);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'devicesPerUser' });
    const [known] = await listed(person);
    await put(person, known?.id ?? '', app('another-token')).expect(200);
  });

  it('has at most 3 of a guest', async () => {
    const guest = await auth.guest('some_guest');
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1)
      statuses.push((await put(guest, newId(), app(`of-guest-${index}`))).status);
    expect(statuses).toEqual([201, 201, 201, 409]);
  });

  it('end with their session, however it ends', async () => {
    const operator = new TestAuthOperator(auth);
    const ends: Record<string, (person: TestPerson) => Promise<unknown>> = {
      logout: (person) => person.http('post', '/v1/auth/logout').expect(204),
      revocation: (person) => operator.ask('delete', `users/${person.user.id}/sessions`),
      suspension: (person) => operator.ask('post', `users/${person.user.id}/suspend`),
      erasure: (person) => person.http('delete', '/v1/users/me').send({ password: PASSWORD }).expect(204),
      expiry: ({ tokens }) =>
        auths.query('UPDATE auth.sessions SET expires_at = now() WHERE id = $1', [tokens.sessionId]),
      'absolute end': ({ tokens }) =>
        auths.query('UPDATE auth.sessions SET ends_at = now() WHERE id = $1', [tokens.sessionId]),
    };
    for (const [name, end] of Object.entries(ends)) {
      const person = await someone();
      const id = await withDevice(person);
      expect({ name, reached: await reached(person) }).toEqual({ name, reached: [id] });
      await end(person);
      expect({ name, reached: await reached(person) }).toEqual({ name, reached: [] });
    }
  });

  it('of an erased user are deleted, and those of an ended session too', async () => {
    const person = await someone();
    const id = await withDevice(person);
    const guest = await auth.guest(`leaving_${(names += 1)}`);
    const guestsId = await withDevice(guest);
    await person.http('post', '/v1/auth/logout').expect(204);
    await guest.http('delete', '/v1/users/me').send({}).expect(204);
    expect(await auths.query('SELECT id FROM auth.push_devices WHERE id IN ($1, $2)', [id, guestsId])).toEqual([]);
  });

  it('of a suspended user get nothing, also if its session row lives', async () => {
    const person = await someone();
    await withDevice(person);
    await auths.query('UPDATE auth.users SET suspended_at = now() WHERE id = $1', [person.user.id]);
    expect(await reached(person)).toEqual([]);
  });

  it('that are gone are forgotten, unless they have another address meanwhile', async () => {
    const person = await someone();
    const id = await withDevice(person);
    const [before] = await devicesOf([person.user.id]);
    await put(person, id, web('renewed')).expect(200);
    await forget(before === undefined ? [] : [before]);
    expect(await reached(person)).toEqual([id]);
    await forget(await devicesOf([person.user.id]));
    expect(await reached(person)).toEqual([]);
  });

  it('are given out once for a test, and say when they had a push', async () => {
    const person = await someone();
    const id = await withDevice(person);
    await person.http('post', `/v1/push/devices/${id}/test`).expect(202);
    const { tests } = await report(KEY);
    expect(tests).toMatchObject([{ id, userId: person.user.id }]);
    expect((await report(KEY, [id])).tests).toEqual([]);
    expect((await listed(person))[0]?.lastPushAt).not.toBeNull();
    await person.http('post', `/v1/push/devices/${id}/test`).expect(202);
    await auths.query(`UPDATE auth.push_devices SET test_at = now() - interval '2 minutes' WHERE id = $1`, [id]);
    expect((await report(KEY)).tests).toEqual([]);
  });

  it('are known to the courier as soon as there is one', async () => {
    const person = await someone();
    await auths.query('DELETE FROM auth.push_devices');
    expect(await report(KEY)).toEqual({ tests: [], hasDevices: false });
    await put(person, newId(), app('the-only-token')).expect(201);
    expect(await report(KEY)).toEqual({ tests: [], hasDevices: true });
  });

  it('of the web are deleted with their key; an older key changes nothing', async () => {
    const person = await someone();
    await report(KEY);
    await withDevice(person);
    const hookId = newId();
    await put(person, hookId, app('stays')).expect(201);
    await report({ publicKey: 'C'.repeat(87), madeAt: '2026-01-01T00:00:00.000Z' });
    expect(await reached(person)).toHaveLength(2);
    const younger = { publicKey: 'D'.repeat(87), madeAt: '2026-01-03T00:00:00.000Z' };
    await report(younger);
    expect(await reached(person)).toEqual([hookId]);
    expect((await person.http('get', '/v1/push')).body.webpush).toEqual({ publicKey: younger.publicKey });
  });

  it('are in the export without their secrets, and counted in the list of sessions', async () => {
    const operator = new TestAuthOperator(auth);
    const person = await someone();
    const id = newId();
    await put(person, id, app('a-secret-token')).expect(201);
    const page = await operator.ask<ExportPage>('get', `users/${person.user.id}/export`);
    expect(page.records.find(({ kind }) => kind === 'device')?.value).toMatchObject({
      id,
      kind: 'hook',
      platform: 'fcm',
    });
    expect(JSON.stringify(page)).not.toContain('a-secret-token');
    const { sessions } = await operator.ask<AdminSessions>('get', `users/${person.user.id}/sessions`);
    expect(sessions.map(({ devices }) => devices)).toEqual([1]);
  });

  it('are given to couriers alone', async () => {
    const person = await someone();
    await withDevice(person);
    const history = auth.questions();
    await expect(devicesOf([person.user.id], history)).rejects.toThrow();
    await expect(forget([{ id: newId(), addressId: 'x' }], history)).rejects.toThrow();
    await expect(report(null, [], history)).rejects.toThrow();
  });

  it('of 500 users are one question', async () => {
    const person = await someone();
    const id = await withDevice(person);
    const userIds = [person.user.id, ...Array.from({ length: 499 }, () => newId<UserId>())];
    expect((await devicesOf(userIds, auth.app.get(Questions))).map((device) => device.id)).toEqual([id]);
  });

  it('are refused to bots', async () => {
    const { token } = await new TestAuthOperator(auth).ask<BotTokenAnswer>('post', 'bots', { username: 'pushing_bot' });
    for (const [method, path] of [
      ['get', '/v1/push'],
      ['get', '/v1/push/devices'],
      ['delete', `/v1/push/devices/${newId()}`],
      ['post', `/v1/push/devices/${newId()}/test`],
    ] as const)
      expect((await auth.http(method, path, token)).body.code).toBe('FORBIDDEN');
    expect((await auth.http('put', `/v1/push/devices/${newId()}`, token).send(app('bot'))).body.code).toBe('FORBIDDEN');
  });

  it('are refused where push, or their kind of it, is not configured', async () => {
    const [without, webOnly] = [await auths.open(), await auths.open({ PUSH_CONTACT: 'https://chat.example/contact' })];
    const person = await someone();
    const ask = (server: TestAuth, body: object) =>
      server.http('put', `/v1/push/devices/${newId()}`, person.tokens.accessToken).send(body);
    expect((await without.http('get', '/v1/push', person.tokens.accessToken)).body.code).toBe('FORBIDDEN');
    expect((await ask(without, app('none'))).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await ask(webOnly, app('none'))).body).toMatchObject({ code: 'FORBIDDEN', field: 'kind' });
    await ask(webOnly, web('only')).expect(201);
    const evil = { ...subscription('x'), endpoint: 'https://evil.example/x' };
    const refused = await ask(webOnly, { kind: 'webpush', subscription: evil });
    expect(refused.body).toMatchObject({ code: 'INVALID', field: 'subscription' });
  });

  it('are limited together', async () => {
    const limited = await auths.open({ ...ENV, RATE_LIMITS: 'on', RATE_PUSH: '2/1m' });
    const person = await someone();
    const ask = (method: 'put' | 'delete', body?: object) =>
      limited.http(method, `/v1/push/devices/${newId()}`, person.tokens.accessToken).send(body);
    await ask('put', app('limited')).expect(201);
    await ask('delete').expect(204);
    expect((await ask('put', app('limited-too'))).body).toMatchObject({ code: 'RATE_LIMITED', scope: 'push' });
  });
});
