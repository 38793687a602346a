import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Fanout } from '#bus/fanout.port';
import { newId, type AccountSignal, type PeopleSignal, type Session } from '#contracts';
import type { PasswordResetAnswer } from '#access/internal-api';
import { setAuth, setAuthOnRedis } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';
import { TestFactor, TOTP_SECRET } from '../../testing/test-factor.js';

const NEW_PASSWORD = 'another horse battery';

interface CureCase {
  readonly name: string;
  /** The cure, in the session of `owner`. */
  readonly act: (owner: TestPerson) => Promise<unknown>;
  /** The acting session goes on. */
  readonly keeps: boolean;
  /** The other sessions end. */
  readonly ends: boolean;
}

describe('a cure of an account', () => {
  const { auths, auth, operator } = setAuthOnRedis({
    TOTP_SECRET,
    PUBLIC_URL: 'https://chat.example',
    PUSH_HOOK_URL: 'https://push.example',
  });
  let signals: PeopleSignal[];
  let names = 0;

  beforeAll(async () => {
    signals = await auth.peopleSignals();
  });

  const changedSince = (since: string) => auth.questions().ask('GET /internal/users/changed', { since, limit: 500 });
  const find = async ({ user }: TestPerson) =>
    (await auth.questions().ask('POST /internal/users/find', { userIds: [user.id] })).users;
  const putDevice = async (person: TestPerson, token: string): Promise<string> => {
    const id = newId<string>();
    const body = { kind: 'hook', token, platform: 'fcm' };
    expect((await person.http('put', `/v1/push/devices/${id}`).send(body)).status).toBe(201);
    return id;
  };
  const devicesOf = (person: TestPerson) =>
    auths.query('SELECT id FROM auth.push_devices WHERE user_id = $1', [person.user.id]);
  const sessionsOf = async (person: TestPerson): Promise<Session[]> =>
    (await person.http('get', '/v1/auth/sessions').expect(200)).body.sessions;
  const signalsOf = ({ user }: TestPerson, among = signals): AccountSignal[] =>
    among.flatMap((signal) => (signal.type === 'account.changed' && signal.userId === user.id ? [signal] : []));

  const CURES: readonly CureCase[] = [
    {
      name: 'a changed password',
      act: (owner) =>
        owner
          .http('post', '/v1/auth/password')
          .send({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD })
          .expect(204),
      keeps: true,
      ends: true,
    },
    {
      name: 'a reset password',
      act: async ({ user }) => {
        const { token } = await operator.ask<PasswordResetAnswer>('post', `users/${user.username}/password-reset`, {
          lifetimeSeconds: 60,
        });
        await auth.http('post', '/v1/auth/reset').send({ token, password: NEW_PASSWORD }).expect(204);
      },
      keeps: false,
      ends: true,
    },
    {
      name: 'the end of all other sessions',
      act: (owner) => owner.http('delete', '/v1/auth/sessions').expect(204),
      keeps: true,
      ends: true,
    },
    { name: 'a second factor', act: (owner) => TestFactor.turnOn(auths, owner), keeps: true, ends: false },
    {
      name: 'an operator’s end of all sessions',
      act: ({ user }) => operator.ask('delete', `users/${user.id}/sessions`),
      keeps: false,
      ends: true,
    },
  ];

  it.each(CURES)('ends all devices by $name, and tells the histories', async ({ act, keeps, ends }) => {
    const owner = await auth.register(`cured_${(names += 1)}`);
    const other = await auth.login(owner.user.username);
    const since = new Date().toISOString();
    await putDevice(owner, `own-${String(names)}`);
    await putDevice(other, `thief-${String(names)}`);
    await vi.waitFor(() => expect(signalsOf(owner).at(-1)?.devices).toHaveLength(2));
    signals.splice(0);
    await act(owner);
    expect(await devicesOf(owner)).toEqual([]);
    const { sessionId } = owner.tokens;
    const cure = { at: expect.any(String) as string, keeps: keeps ? sessionId : null, ends };
    const signal = { type: 'account.changed', userId: owner.user.id, cure, devices: [] };
    await vi.waitFor(() => expect(signalsOf(owner)).toEqual([signal]));
    // A history that the notice did not reach asks for all changes, and before it sends for the author.
    expect(signalsOf(owner, [...((await changedSince(since)).accounts ?? [])])).toEqual([signal]);
    expect(await find(owner)).toEqual([expect.objectContaining({ cure })]);
    const living = await auths.query('SELECT 1 FROM auth.sessions WHERE user_id = $1 AND ended_at IS NULL', [
      owner.user.id,
    ]);
    expect(living).toHaveLength((keeps ? 1 : 0) + (ends ? 0 : 1));
  });

  it('stands in docs/security.md with what it ends', () => {
    const rows = CURES.map(({ name, keeps, ends }) =>
      [
        name,
        ends ? 'end within 2 s' : 'go on',
        keeps ? 'goes on' : 'ends within 2 s',
        'end at once, in all sessions',
        'is removed',
        keeps ? 'stays; the page asks which of it' : 'is removed',
      ].join(' | '),
    );
    const documented = readFileSync('docs/security.md', 'utf8').replaceAll(/ {2,}/g, ' ');
    for (const row of rows) expect(documented).toContain(`| ${row} |`);
  });

  it('takes effect whole, also if its notice is lost', async () => {
    const owner = await auth.register('unheard');
    await putDevice(owner, 'unheard');
    const since = new Date().toISOString();
    const lost = vi.spyOn(auth.app.get(Fanout), 'publish').mockRejectedValue(new Error('Redis is unavailable.'));
    try {
      await owner.http('delete', '/v1/auth/sessions').expect(204);
    } finally {
      lost.mockRestore();
    }
    expect(await devicesOf(owner)).toEqual([]);
    const { accounts = [] } = await changedSince(since);
    expect(signalsOf(owner, [...accounts])).toMatchObject([{ cure: { keeps: owner.tokens.sessionId } }]);
  });

  it.each([
    ['a logout', (person: TestPerson) => person.http('post', '/v1/auth/logout').expect(204)],
    [
      'the end of one session',
      (person: TestPerson) => person.http('delete', `/v1/auth/sessions/${person.tokens.sessionId}`).expect(204),
    ],
  ])('is no such thing as %s, which ends the devices of its session alone', async (_name, end) => {
    const owner = await auth.register(`leaving_${(names += 1)}`);
    const other = await auth.login(owner.user.username);
    const kept = await putDevice(owner, `kept-${String(names)}`);
    await putDevice(other, `left-${String(names)}`);
    await end(other);
    expect(await devicesOf(owner)).toEqual([{ id: kept }]);
    expect((await find(owner))[0]).not.toHaveProperty('cure');
  });

  it('lets the client put its device again', async () => {
    const owner = await auth.register('again');
    await putDevice(owner, 'again');
    await owner.http('delete', '/v1/auth/sessions').expect(204);
    const id = await putDevice(owner, 'again');
    expect((await sessionsOf(owner)).flatMap(({ devices }) => devices)).toMatchObject([{ id, current: true }]);
  });

  it('does not end the work of a put at the same time halfway', async () => {
    const owner = await auth.register('racing');
    await Promise.all([
      ...Array.from({ length: 8 }, (_, index) =>
        owner
          .http('put', `/v1/push/devices/${newId()}`)
          .send({ kind: 'hook', token: `race-${index}`, platform: 'fcm' }),
      ),
      ...Array.from({ length: 4 }, () => owner.http('delete', '/v1/auth/sessions')),
      owner.http('post', '/v1/auth/password').send({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
    ]).then((answers) => expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]));
  });
});

describe('a device that is new to its user', () => {
  const { auths, auth } = setAuth({ PUSH_HOOK_URL: 'https://push.example' });
  let signals: PeopleSignal[];

  beforeAll(async () => {
    signals = await auth.peopleSignals();
  });

  /** The tokens of the devices that were told, by their place in `ids`. */
  const told = () => signals.splice(0).flatMap((signal) => (signal.type === 'account.changed' ? signal.devices : []));
  const put = (person: TestPerson, id: string, token: string, more: object = {}) =>
    person.http('put', `/v1/push/devices/${id}`).send({ kind: 'hook', token, platform: 'fcm', ...more });

  it('gives one notice, also under the id of another device; a known device gives none', async () => {
    const owner = await auth.register('owner');
    const other = await auth.login('owner');
    const [id, otherId] = [newId(), newId()];
    await put(owner, id, 'one').expect(201);
    const device = { id, kind: 'hook', preview: 'full', platform: 'fcm', sessionId: owner.tokens.sessionId };
    expect(told()).toMatchObject([{ device }]);
    await put(owner, id, 'one').expect(200);
    await put(owner, id, 'one', { preview: 'none' }).expect(200);
    await put(other, otherId, 'one').expect(201);
    expect(told()).toEqual([]);
    // A thief who lists the devices could put an endpoint of their own under the owner's id.
    await put(other, otherId, 'stolen').expect(200);
    expect(told()).toMatchObject([{ device: { id: otherId, sessionId: other.tokens.sessionId } }]);
    const sessions: Session[] = (await owner.http('get', '/v1/auth/sessions').expect(200)).body.sessions;
    expect(sessions.map(({ current, devices }) => [current, devices?.map((each) => each.id)])).toEqual(
      expect.arrayContaining([
        [true, []],
        [false, [otherId]],
      ]),
    );
  });

  it('has a later time than the one before, so that none is passed over', async () => {
    const owner = await auth.register('many');
    await Promise.all(Array.from({ length: 6 }, (_, index) => put(owner, newId(), `many-${index}`).expect(201)));
    const times = await auths.query<{ new_at: Date }>(
      'SELECT DISTINCT new_at FROM auth.push_devices WHERE user_id = $1',
      [owner.user.id],
    );
    expect(times).toHaveLength(6);
  });
});
