import { version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { isId, newId, type UserId } from '#contracts';
import type { PlacedPerson } from '#access/imports-api';
import type { UsersPage } from '#access/site-api';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, served } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { personOf, TestImportedPeople } from '../../testing/test-imported-people.js';
import { ErasureService } from '../accounts/erasure.service.js';
import { PurgeService } from '../jobs/purge.service.js';
import { UserDirectoryService } from '../users/user-directory.service.js';
import { UsersStore } from '../users/users.store.js';

const LONG_AGO = '2020-01-01T00:00:00.000Z';
const MANY = 250;
const WAIT_MS = 20_000;

describe('the people of an import', () => {
  const { auths, auth, operator } = setAuth({ PUBLIC_URL: 'https://chat.example' });
  const newImport = (source?: TestImportedPeople['source']) => new TestImportedPeople(operator, source);
  const profile = async (id: string | null) =>
    (await (await auth.guest(`guest_${newId().slice(-8)}`)).http('get', `/v1/users/${id}`)).body;
  const verify = (userId: UserId, email: string) =>
    auths.query(`INSERT INTO auth.emails (user_id, email, email_key, verified_at) VALUES ($1, $2, lower($2), now())`, [
      userId,
      email,
    ]);

  it('get unclaimed accounts with cleaned names; a repeat gives the same, also a larger one', async () => {
    const run = newImport();
    const people = [
      personOf('U1', { username: 'Zoë Müller', displayName: '  Zoë   Müller ' }),
      personOf('U2', { username: 'ZOE-MULLER', displayName: '' }),
      personOf('U3', { username: '\u0000\ud800', displayName: '\u202e' }),
      personOf('B1', { username: 'deploy', type: 'bot' }),
      personOf('G1', { username: 'visitor', type: 'guest' }),
    ];
    const first = await run.place(people);
    expect(first.map(({ id, outcome }) => [id, outcome])).toEqual(people.map(({ id }) => [id, 'unclaimed']));
    const names = first.map(({ username }) => username);
    expect(names).toEqual(['zoe-muller', 'zoe-muller-2', 'user', 'deploy', 'visitor']);
    for (const { userId } of first) expect([isId(userId), version(userId ?? '')]).toEqual([true, 8]);
    const shown = await Promise.all(first.map(({ userId }) => profile(userId)));
    expect(shown.map(({ displayName, type }) => [displayName, type])).toEqual([
      ['Zoë   Müller', 'user'],
      ['ZOE-MULLER', 'user'],
      ['user', 'user'],
      ['The Name of B1', 'bot'],
      ['The Name of G1', 'user'],
    ]);
    expect(await run.place(people)).toEqual(first);
    const larger = await run.place([personOf('U9', { username: 'later' }), ...people]);
    expect(larger.slice(1)).toEqual(first);
  });

  it('are placed in batches, each name once, also by two requests at the same time', async () => {
    const run = newImport();
    const people = Array.from({ length: MANY }, (_, n) => personOf(`U${n}`, { username: n % 2 ? 'john' : `j0hn${n}` }));
    const [first, other] = await Promise.all([1, 2].map(() => served(() => run.http(people))));
    expect([first?.status, other?.status]).toEqual([200, 200]);
    expect(first?.body).toEqual(other?.body);
    const one: readonly PlacedPerson[] = first?.body.people;
    const names = one.map(({ username }) => username);
    expect(new Set(names).size).toBe(MANY);
    expect(names.slice(1, 6)).toEqual(['john', 'j0hn2', 'john-2', 'j0hn4', 'john-3']);
    expect((await auths.query('SELECT FROM auth.imported_people WHERE import_id = $1', [run.id])).length).toBe(MANY);
  });

  it('have other accounts in another import, and never the name of somebody else', async () => {
    const owner = await auth.register('taken.name');
    const person = personOf('U1', { username: 'taken.name' });
    const [one] = await newImport().place([person]);
    const [two] = await newImport().place([person]);
    expect([one?.username, two?.username]).toEqual(['taken.name-2', 'taken.name-3']);
    expect(new Set([one?.userId, two?.userId, owner.user.id]).size).toBe(3);
  });

  it('are the accounts of the map, then those with their confirmed e-mail addresses, then unclaimed ones', async () => {
    const [mapped, matched] = [await auth.register('in_map'), await auth.register('by_mail')];
    await verify(mapped.user.id, 'map@corp.example');
    await verify(matched.user.id, 'Mail@corp.example');
    const people = [
      personOf('U1', { email: 'mail@corp.example', account: mapped.user.id }),
      personOf('U2', { email: 'mail@CORP.example' }),
      personOf('U3', { email: 'nobody@corp.example' }),
      personOf('U4', { email: 'map@corp.example', type: 'bot' }),
    ];
    const outcomes = async (run: TestImportedPeople, match: 'email' | 'none') =>
      (await run.place(people, match)).map(({ outcome, username }) => [outcome, username]);
    const run = newImport();
    const placed = [
      ['mapped', 'in_map'],
      ['matched', 'by_mail'],
      ['unclaimed', 'person.u3'],
      ['unclaimed', 'person.u4'],
    ];
    expect(await outcomes(run, 'email')).toEqual(placed);
    await matched.http('delete', '/v1/users/me/email').send({ password: PASSWORD });
    await auths.query('DELETE FROM auth.emails WHERE user_id = $1', [matched.user.id]);
    expect(await outcomes(run, 'email')).toEqual(placed);
    const none = await outcomes(newImport(), 'none');
    expect(none.map(([outcome]) => outcome)).toEqual(['mapped', 'unclaimed', 'unclaimed', 'unclaimed']);
    expect(await run.undo()).toEqual({ removed: 2, kept: 0, done: true });
    expect(await auth.login('by_mail')).toMatchObject({ user: { id: matched.user.id } });
  });

  it('are refused if the map names an account that is not there, or that nobody has claimed', async () => {
    const run = newImport();
    const unclaimed = await run.person('U1');
    for (const account of [newId<UserId>(), unclaimed.userId])
      expect((await run.http([personOf('U2', { account })])).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are placed by root alone', async () => {
    const made = await operator.ask<{ key: string }>('post', 'operators', { name: 'an-admin', role: 'admin' });
    const admin = new TestAuthOperator(auth, made.key);
    const body = { source: { format: 'slack', name: 'x' }, match: 'none', people: [personOf('U1')] };
    const { username } = await newImport().person('U1');
    for (const [path, request] of [
      [`imports/${newId()}/people`, body],
      [`imports/${newId()}/undo`, {}],
      ['imports/invites', { user: username, lifetimeSeconds: 60 }],
    ] as const)
      expect((await admin.http('post', path, request)).body).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('come in no way, and are found by no search; by id their names show', async () => {
    const run = newImport();
    const person = await run.person('U1', { username: 'quiet.one', displayName: 'Quiet One' });
    const bot = await run.person('B1', { username: 'quiet.bot', type: 'bot' });
    const searcher = await auth.register('searcher');
    for (const query of ['quiet', 'Quiet One', 'quiet.bot', 'uiet.on'])
      expect((await searcher.http('get', `/v1/users?query=${query}`)).body.users).toEqual([]);
    const guest = await auth.guest('guest.searcher');
    expect((await guest.http('get', '/v1/users?query=quiet.one')).body.users).toEqual([]);
    expect((await searcher.http('get', `/v1/users/${person.userId}`)).body).toMatchObject({ displayName: 'Quiet One' });
    for (const password of ['', PASSWORD, 'null']) {
      const answer = await auth.http('post', '/v1/auth/login').send({ username: 'quiet.one', password });
      expect(answer.body.code).toBe('BAD_CREDENTIALS');
    }
    const reset = await operator.http('post', 'users/quiet.one/password-reset', { lifetimeSeconds: 60 });
    expect(reset.body.code).toBe('CONFLICT');
    expect((await operator.http('post', 'bots/quiet.bot/tokens', {})).body.code).toBe('FORBIDDEN');
    const taken = await auth.http('post', '/v1/auth/register').send({ username: 'quiet.one', password: PASSWORD });
    expect(taken.body.code).toBe('USERNAME_TAKEN');
    expect((await auth.http('post', '/v1/auth/guest').send({ username: 'Quiet.0ne' })).body.code).toBe(
      'USERNAME_TAKEN',
    );
    await expect(
      auths.query(`UPDATE auth.users SET password_hash = 'x' WHERE id = $1`, [person.userId]),
    ).rejects.toThrow(/users_unclaimed_no_password/);
    const { users } = await operator.ask<UsersPage>('get', 'users?query=quiet');
    expect(users).toMatchObject([{ unclaimed: true }, { unclaimed: true }]);
    const ids = [person.userId, bot.userId];
    expect(await auths.query('SELECT FROM auth.sessions WHERE user_id = ANY($1)', [ids])).toEqual([]);
  });

  it('stay away once they are erased here, also after an undo, whether they had claimed their account or had another one', async () => {
    const run = newImport();
    const other = await auth.register('had_one');
    const third = personOf('U3', { username: 'third.one' });
    const people = [personOf('U1'), personOf('U2', { account: other.user.id }), third];
    const [unclaimed] = await run.place(people);
    const erasure = auth.app.get(ErasureService, { strict: false });
    await erasure.eraseFor({ operator: 'root' }, unclaimed!.userId!);
    await other.http('delete', '/v1/users/me').send({ password: PASSWORD }).expect(204);
    const gone = { outcome: 'erased', userId: null, username: null };
    expect((await run.place(people)).slice(0, 2)).toMatchObject([gone, gone]);
    expect(await run.undo()).toEqual({ removed: 1, kept: 0, done: true });
    const again = await newImport(run.source).place(people);
    expect(again).toMatchObject([gone, gone, { outcome: 'unclaimed', username: 'third.one' }]);
    const stored = JSON.stringify(await auths.query('SELECT * FROM auth.erased_people'));
    expect(stored).not.toContain('U1');
  });

  it('go with the undo also if the next run of the source begins meanwhile, which makes others', async () => {
    const run = newImport();
    const before = await run.person('U1');
    const waiting = async () => (await auths.query('SELECT FROM pg_locks WHERE NOT granted')).length;
    let undone: Promise<unknown> | undefined;
    let again: Promise<readonly PlacedPerson[]> | undefined;
    await auths.transaction(async (query) => {
      await query(`SELECT FROM auth.users WHERE id = '${before.userId}' FOR UPDATE`);
      undone = run.undo();
      await expect.poll(waiting, { timeout: WAIT_MS }).toBe(1);
      let isPlaced = false;
      again = newImport(run.source).place([personOf('U1')]);
      void again.then(() => (isPlaced = true));
      await expect.poll(async () => isPlaced || (await waiting()) === 2, { timeout: WAIT_MS }).toBe(true);
    });
    expect(await undone).toMatchObject({ removed: 1, done: true });
    const [{ userId = null } = {}] = (await again) ?? [];
    expect(await profile(userId)).toMatchObject({ id: userId });
    expect(userId).not.toBe(before.userId);
  });

  it('go with the undo without a trace, with their names; a further run makes others', async () => {
    const signals = await auth.peopleSignals();
    const run = newImport();
    const people = [
      personOf('U1', { username: 'undone.one', email: 'one@corp.example' }),
      personOf('B1', { username: 'undone.bot', type: 'bot' }),
    ];
    const first = await run.place(people);
    const code = await run.codeFor(first[0]!.userId!);
    expect(await run.undo()).toEqual({ removed: 2, kept: 0, done: true });
    expect(await run.undo()).toEqual({ removed: 0, kept: 0, done: true });
    // History has recorded it.
    expect(await operator.actsOn(run.id)).toEqual([]);
    expect(signals.map(({ type }) => type)).toEqual(['user.erased', 'user.erased']);
    for (const { userId } of first) expect(await profile(userId)).toMatchObject({ code: 'NOT_FOUND' });
    const ids = first.map(({ userId }) => userId);
    expect(await auths.query('SELECT FROM auth.imported_people WHERE user_id = ANY($1)', [ids])).toEqual([]);
    const left = await auths.query(
      'SELECT username, username_key, display_name, display_key FROM auth.users WHERE id = ANY($1)',
      [ids],
    );
    for (const row of left) expect(Object.values(row as object)).toEqual([null, null, null, null]);
    expect((await auth.http('post', '/v1/auth/invite').send({ code })).body.code).toBe('NOT_FOUND');
    const again = await newImport(run.source).place(people);
    expect(again.map(({ username }) => username)).toEqual(first.map(({ username }) => username));
    for (const [n, { userId }] of again.entries()) expect(userId).not.toBe(first[n]!.userId);
    await auths.query(`UPDATE auth.users SET erased_at = now() - interval '91 days' WHERE id = ANY($1)`, [ids]);
    await auth.app.get(PurgeService).purge(new AbortController().signal);
    expect(await auths.query('SELECT FROM auth.users WHERE id = ANY($1)', [ids])).toEqual([]);
  });

  it('are forgotten by their e-mail addresses after a year, and the operator’s export has them before', async () => {
    const run = newImport();
    const [young, old] = [
      await run.person('U1', { email: 'A@x.example' }),
      await run.person('U2', { email: 'b@x.example' }),
    ];
    await auths.query(`UPDATE auth.imported_people SET email_at = now() - interval '367 days' WHERE user_id = $1`, [
      old.userId,
    ]);
    await auth.app.get(PurgeService).purge(new AbortController().signal);
    const emailOf = async (id: string) => {
      const { records } = await operator.ask<{ records: { value: { imports?: object[] } }[] }>(
        'get',
        `users/${id}/export`,
      );
      return records[0]?.value.imports;
    };
    expect(await emailOf(young.userId)).toEqual([
      { import: run.id, made: true, email: 'a@x.example', claimedAt: null },
    ]);
    expect(await emailOf(old.userId)).toEqual([{ import: run.id, made: true, email: null, claimedAt: null }]);
  });
});

describe('a site that begins with an import', () => {
  const { auth, operator } = setAuth();

  it('is still set up by its first account, and default rooms do not take the people of the import', async () => {
    await new TestImportedPeople(operator).person('U1');
    expect(await auth.app.get(UsersStore, { strict: false }).hasAccounts()).toBe(false);
    const directory = auth.app.get(UserDirectoryService, { strict: false });
    expect((await directory.madeSince(LONG_AGO, 100)).accounts).toEqual([]);
  });
});
