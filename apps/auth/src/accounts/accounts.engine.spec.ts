import { describe, expect, it } from 'vitest';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD } from '../../testing/test-auth.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
/** Each sample costs two argon2id hashes, about 50 ms. */
const TIMED_ROUNDS = 40;
/** A machine whose load varies may need more samples. */
const TIMED_TIMEOUT_MS = 400_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('accounts', () => {
  const { auths, auth } = setAuth();

  describe('registering', () => {
    it('returns a user and tokens', async () => {
      const answer = await auth.http('post', '/v1/auth/register').send({ username: 'Ada_L', password: PASSWORD });
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        user: {
          id: expect.stringMatching(UUID),
          username: 'Ada_L',
          displayName: 'Ada_L',
          type: 'user',
          avatarUrl: null,
          ext: null,
          version: 1,
          createdAt: expect.stringMatching(TIME),
        },
        tokens: {
          accessToken: expect.any(String),
          tokenType: 'Bearer',
          expiresIn: 600,
          refreshToken: expect.any(String),
          sessionId: expect.stringMatching(UUID),
        },
      });
      expect(answer.headers['set-cookie']).toBeUndefined();
    });

    it('signs the protocol’s claims, for ten minutes', async () => {
      const { claims, user, tokens } = await auth.register('claims');
      expect(claims).toEqual({
        sub: user.id,
        sid: tokens.sessionId,
        username: 'claims',
        name: 'claims',
        type: 'user',
        ver: 1,
        iss: 'parley',
        aud: 'parley',
        iat: expect.any(Number),
        exp: Number(claims['iat']) + 600,
      });
    });

    it('refuses a taken username, whatever its case', async () => {
      await auth.register('Grace');
      const answer = await auth.http('post', '/v1/auth/register').send({ username: 'gRACE', password: PASSWORD });
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({ code: 'USERNAME_TAKEN', field: 'username', retry: 'never' });
    });

    it('refuses names that look like a taken one, also of a guest, a bot and an erased account', async () => {
      const register = (username: string) =>
        auth.http('post', '/v1/auth/register').send({ username, password: PASSWORD });
      await auth.register('Marlon');
      await auth.register('ALICE_0');
      await auth.guest('bill_gates');
      const gone = await auth.register('gone_girl');
      await gone.http('delete', '/v1/users/me').send({ password: PASSWORD });
      for (const alike of ['MarIon', 'rnar1on', 'mar1on', 'aIice_o', 'biIl_gates', 'bi1l_gates', 'g0ne_girl'])
        expect({ alike, code: (await register(alike)).body.code }).toEqual({ alike, code: 'USERNAME_TAKEN' });
      expect((await auth.http('post', '/v1/auth/guest').send({ username: 'mar1on' })).body.code).toBe('USERNAME_TAKEN');
      for (const other of ['mariam', 'billi_gates', 'marlena'])
        expect({ other, status: (await register(other)).status }).toEqual({ other, status: 201 });
    });

    it('leaves names alone that looked alike before there was this rule', async () => {
      const { user } = await auth.register('kate_l');
      await auths.query(
        `INSERT INTO auth.users (id, username, username_key, display_name, display_key, type, password_hash)
         SELECT gen_random_uuid(), 'kate_1', 'kate_1', 'kate_1', 'kate_1', type, password_hash
           FROM auth.users WHERE id = $1`,
        [user.id],
      );
      for (const name of ['kate_l', 'kate_1']) expect((await auth.login(name)).user.username).toBe(name);
    });

    it('gives one of two names that look alike, registered at once', async () => {
      const attempt = (username: string) =>
        auth.http('post', '/v1/auth/register').send({ username, password: PASSWORD });
      const answers = await Promise.all(['twin_lo', 'twin_10', 'twin_Io'].map(attempt));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });

    it('gives the name to one of two concurrent registrations', async () => {
      const attempt = () => auth.http('post', '/v1/auth/register').send({ username: 'racer', password: PASSWORD });
      const answers = await Promise.all([attempt(), attempt(), attempt()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });

    it.each([
      [{ username: 'ab', password: PASSWORD }, 'username'],
      [{ username: 'a'.repeat(33), password: PASSWORD }, 'username'],
      [{ username: 'with space', password: PASSWORD }, 'username'],
      [{ username: 'naïve', password: PASSWORD }, 'username'],
      [{ username: 'fine', password: '1234567' }, 'password'],
      [{ username: 'fine', password: 'x'.repeat(129) }, 'password'],
      [{ username: 'fine', password: 'password1' }, 'password'],
      [{ username: 'fine_name', password: 'Fine_Name' }, 'password'],
      [{ username: 'fine', password: 'Walter White', displayName: 'walter white' }, 'password'],
      [{ username: 'fine' }, 'password'],
      [{ username: 'fine', password: PASSWORD, displayName: ' ' }, 'displayName'],
      [{ username: 'fine', password: PASSWORD, displayName: null }, 'displayName'],
      [{ username: 'fine', password: PASSWORD, displayName: 'Ann\u202enoB' }, 'displayName'],
      [{ username: 'fine', password: PASSWORD, admin: true }, 'admin'],
    ])('refuses %j and names the field', async (body, field) => {
      const answer = await auth.http('post', '/v1/auth/register').send(body);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'INVALID', field });
    });

    it('stores an argon2id hash with OWASP’s parameters, and never the password', async () => {
      await auth.register('hashed');
      const [row] = await auths.query<{ password_hash: string }>(
        `SELECT password_hash FROM auth.users WHERE username = 'hashed'`,
      );
      expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    });

    it('hashes the whole of a long password', async () => {
      const start = 'ü'.repeat(127);
      const account = (last: string) => ({ username: 'lengthy', password: `${start}${last}` });
      expect((await auth.http('post', '/v1/auth/register').send(account('a'))).status).toBe(201);
      expect((await auth.http('post', '/v1/auth/login').send(account('b'))).status).toBe(401);
      expect((await auth.http('post', '/v1/auth/login').send(account('a'))).status).toBe(200);
    });

    it('is FORBIDDEN if registration is closed or by invitation', async () => {
      for (const REGISTRATION of ['closed', 'invite']) {
        const closed = await auths.open({ REGISTRATION });
        const answer = await closed.http('post', '/v1/auth/register').send({ username: 'late', password: PASSWORD });
        expect(answer.status).toBe(403);
        expect(answer.body.code).toBe('FORBIDDEN');
        const { tokens } = await closed.guest(`guest_${REGISTRATION}`);
        const upgrade = await closed.http('post', '/v1/auth/upgrade', tokens.accessToken).send({ password: PASSWORD });
        expect(upgrade.body.code).toBe('FORBIDDEN');
        await closed.close();
      }
    });
  });

  describe('logging in', () => {
    it('opens another session of the same user, whatever the case of the name', async () => {
      const registered = await auth.register('Barbara');
      const again = await auth.login('bARBARA');
      expect(again.user).toEqual(registered.user);
      expect(again.tokens.sessionId).not.toBe(registered.tokens.sessionId);
    });

    it('gives the same answer for an unknown user, a guest and a wrong password', async () => {
      await auth.register('known');
      await auth.guest('guesty');
      const bodies = await Promise.all(
        ['known', 'unknown', 'guesty', '!', ''].map(async (username) => {
          const answer = await auth.http('post', '/v1/auth/login').send({ username, password: 'not the one' });
          expect(answer.status).toBe(401);
          return answer.body;
        }),
      );
      for (const body of bodies) {
        expect(body).toEqual({ ...bodies[0], code: 'BAD_CREDENTIALS', retry: 'never' });
      }
    });

    it(
      'takes as long for an unknown user as for a wrong password',
      async () => {
        await auth.register('timed');
        const time = async (username: string): Promise<number> => {
          const startedAt = performance.now();
          await auth.http('post', '/v1/auth/login').send({ username, password: 'not the one' });
          return performance.now() - startedAt;
        };
        const [known, unknown]: [number[], number[]] = [[], []];
        // Alternately, and each first in every other round, so that both see the same load.
        const ratio = async (): Promise<number> => {
          for (let round = 0; round < TIMED_ROUNDS; round += 1) {
            const turns = [
              async () => known.push(await time('timed')),
              async () => unknown.push(await time(`nobody_${round}`)),
            ];
            for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
          }
          return lowerQuartile(unknown) / lowerQuartile(known);
        };
        const isAlike = (found: number) => found > 0.6 && found < 1.6;
        await expect.poll(ratio, { timeout: TIMED_TIMEOUT_MS / 2 }).toSatisfy(isAlike);
      },
      TIMED_TIMEOUT_MS,
    );

    it('is ACCOUNT_SUSPENDED for a suspended account, but only with its password', async () => {
      const { user } = await auth.register('closed_one');
      await auths.query('UPDATE auth.users SET suspended_at = now() WHERE id = $1', [user.id]);
      const login = (password: string) =>
        auth.http('post', '/v1/auth/login').send({ username: 'closed_one', password });
      const right = await login(PASSWORD);
      expect(right).toMatchObject({ status: 403, body: { code: 'ACCOUNT_SUSPENDED' } });
      expect((await login('not the one')).body.code).toBe('BAD_CREDENTIALS');
    });
  });

  describe('guests', () => {
    it('enter with a name only, unique against accounts and guests', async () => {
      const guest = await auth.guest('Visitor');
      expect(guest.user).toMatchObject({ username: 'Visitor', type: 'guest', version: 1 });
      expect(guest.claims['type']).toBe('guest');
      await auth.register('Resident');
      for (const username of ['visitor', 'RESIDENT']) {
        const answer = await auth.http('post', '/v1/auth/guest').send({ username });
        expect(answer).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
      }
      const register = await auth.http('post', '/v1/auth/register').send({ username: 'visitor', password: PASSWORD });
      expect(register.body.code).toBe('USERNAME_TAKEN');
    });

    describe('with a display name in place of a username', () => {
      const enter = (displayName: string) => auth.http('post', '/v1/auth/guest').send({ displayName });

      it.each([
        ['Noëlle', /^noelle$/],
        ['Ana María', /^ana-maria$/],
        ['李娜', /^guest-\d+$/],
        ['عمر', /^guest-\d+$/],
        ['Al', /^guest-al$/],
      ])('keep %s, and get a username', async (displayName, username) => {
        const { status, body } = await enter(displayName);
        expect(status).toBe(201);
        expect(body.user).toMatchObject({ displayName, username: expect.stringMatching(username), type: 'guest' });
      });

      it('get another username where it is taken, or looks like a taken one', async () => {
        await auth.register('Modern');
        for (const displayName of ['Modern', 'rnodem', 'M0dern'])
          expect((await enter(displayName)).body.user.username).toMatch(/^(modern|rnodem|m0dern)[1-9]\d+$/);
      });

      it('get different usernames, fifty of one name, five at once', async () => {
        const tenInARow = async () => {
          const answers = [];
          while (answers.length < 10) answers.push(await enter('Zoë'));
          return answers;
        };
        const answers = (await Promise.all(Array.from({ length: 5 }, tenInARow))).flat();
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
        const names = answers.map(({ body }): string => body.user.username);
        expect(names.filter((name) => name === 'zoe')).toHaveLength(1);
        expect(new Set(names).size).toBe(50);
      });

      it('do not wait for somebody who is registering the same name', async () => {
        await auths.transaction(async (query) => {
          await query(`SELECT pg_advisory_xact_lock(hashtextextended('yara', 0))`);
          expect((await enter('Yara')).body.user.username).toMatch(/^yara[1-9]\d+$/);
        });
        expect((await enter('Yara')).body.user.username).toBe('yara');
      });

      it.each([
        [{}, 'username'],
        [{ username: 'both', displayName: 'Both' }, 'username'],
        [{ displayName: ' ' }, 'displayName'],
        [{ displayName: 'x'.repeat(81) }, 'displayName'],
        [{ displayName: 'nimdA\u202e' }, 'displayName'],
        [{ displayName: null }, 'displayName'],
      ])('are refused for %j', async (body, field) => {
        const answer = await auth.http('post', '/v1/auth/guest').send(body);
        expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID', field } });
      });
    });

    it('may not enter if guests are off', async () => {
      const closed = await auths.open({ GUESTS: 'off' });
      const answer = await closed.http('post', '/v1/auth/guest').send({ username: 'unwanted' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      await closed.close();
    });

    it('become accounts with the same id, once', async () => {
      const guest = await auth.guest('upgrader');
      const upgrade = () => guest.http('post', '/v1/auth/upgrade').send({ password: PASSWORD });
      const answer = await upgrade();
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ user: { ...guest.user, type: 'user', version: 2 } });
      const second = await upgrade();
      expect(second).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
      expect((await auth.login('upgrader')).user).toEqual(answer.body.user);
    });

    it('become accounts once, even with two concurrent requests', async () => {
      const guest = await auth.guest('twice');
      const upgrade = () => guest.http('post', '/v1/auth/upgrade').send({ password: PASSWORD });
      const answers = await Promise.all([upgrade(), upgrade(), upgrade()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      expect((await guest.http('get', '/v1/users/me')).body.version).toBe(2);
    });
  });

  describe('changing the password', () => {
    it('ends all other sessions, and only the new password works from then on', async () => {
      const here = await auth.register('changer');
      const there = await auth.login('changer');
      const body = { currentPassword: PASSWORD, newPassword: 'another horse' };
      const answer = await here.http('post', '/v1/auth/password').send(body);
      expect(answer).toMatchObject({ status: 204, text: '' });
      const refused = await there.http('get', '/v1/users/me');
      expect(refused).toMatchObject({ status: 401, body: { code: 'SESSION_REVOKED' } });
      expect((await here.http('get', '/v1/users/me')).status).toBe(200);
      expect((await auth.refresh(there.tokens.refreshToken)).body.code).toBe('SESSION_REVOKED');
      await expect(auth.login('changer')).rejects.toThrow('BAD_CREDENTIALS');
      expect((await auth.login('changer', 'another horse')).user.id).toBe(here.user.id);
      expect(auth.cuts).toContainEqual({ sessionIds: [there.tokens.sessionId], code: 'SESSION_REVOKED' });
    });

    it('needs the present password', async () => {
      const me = await auth.register('keeper');
      const body = { currentPassword: 'not the one', newPassword: 'another horse' };
      const answer = await me.http('post', '/v1/auth/password').send(body);
      expect(answer).toMatchObject({ status: 401, body: { code: 'BAD_CREDENTIALS' } });
      expect((await auth.login('keeper')).user.id).toBe(me.user.id);
    });
  });

  describe('erasing', () => {
    it('needs the account’s password, ends its sessions and never frees its name', async () => {
      const me = await auth.register('Leaver');
      const other = await auth.login('leaver');
      const missing = await me.http('delete', '/v1/users/me');
      expect(missing).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'password' } });
      const wrong = await me.http('delete', '/v1/users/me').send({ password: 'not the one' });
      expect(wrong).toMatchObject({ status: 401, body: { code: 'BAD_CREDENTIALS' } });
      const answer = await me.http('delete', '/v1/users/me').send({ password: PASSWORD });
      expect(answer.status).toBe(204);
      for (const person of [me, other])
        expect((await person.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
      const onlooker = await auth.register('onlooker');
      expect((await onlooker.http('get', `/v1/users/${me.user.id}`)).status).toBe(404);
      const again = await auth.http('post', '/v1/auth/register').send({ username: 'LEAVER', password: PASSWORD });
      expect(again.body.code).toBe('USERNAME_TAKEN');
      await expect(auth.login('leaver')).rejects.toThrow('BAD_CREDENTIALS');
      const [row] = await auths.query(
        'SELECT username, display_name, display_key, password_hash FROM auth.users WHERE id = $1',
        [me.user.id],
      );
      expect(row).toEqual({ username: null, display_name: null, display_key: null, password_hash: null });
    });

    it('needs no password of a guest, whose name is free again', async () => {
      const guest = await auth.guest('passer_by');
      expect((await guest.http('delete', '/v1/users/me')).status).toBe(204);
      expect((await auth.guest('passer_by')).user.id).not.toBe(guest.user.id);
    });

    it('happens to guests that have not been seen for the configured time', async () => {
      const { ErasureService } = await import('./erasure.service.js');
      const [gone, present] = [await auth.guest('long_gone'), await auth.guest('still_here')];
      const resident = await auth.register('long_resident');
      await auths.query(`UPDATE auth.users SET seen_at = now() - interval '31 days' WHERE id = ANY($1::uuid[])`, [
        [gone.user.id, resident.user.id],
      ]);
      expect(await auth.app.get(ErasureService).eraseStaleGuests(new AbortController().signal)).toBe(1);
      expect((await gone.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
      for (const person of [present, resident]) expect((await person.http('get', '/v1/users/me')).status).toBe(200);
    });
  });
});

/** The shortest time: load only adds to it. */
function lowerQuartile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)]!;
}
