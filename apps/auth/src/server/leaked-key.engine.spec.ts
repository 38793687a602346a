import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostSignIn } from '#contracts';
import type { AppKeyAnswer, EndedBatchAnswer } from '#access/internal-api';
import type { AppKeysAnswer, MadeSessionsPage } from '#access/made-by-keys';
import { setAuth } from '../../testing/set-auth.js';
import { crossSignIn } from '../../testing/test-crossing.js';
import { TestApp } from '../../testing/test-app.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { ServerSessionsService } from './server-sessions.service.js';

const THIEF = { user: { displayName: 'Thief' } };

describe('a key of an app that leaked', () => {
  const { auths, auth, operator } = setAuth();
  afterEach(() => vi.restoreAllMocks());

  const revoke = (app: string) => operator.ask('delete', `apps/${app}/keys`);

  it.each([
    ['revoked', 'revoked', revoke, 'SESSION_REVOKED'],
    [
      'ended with the bot’s tokens',
      'ended',
      (app: string) => operator.ask('delete', `bots/${app}/tokens`),
      'SESSION_REVOKED',
    ],
    ['suspended', 'suspended', (app: string) => operator.ask('post', `users/${app}/suspend`, {}), 'ACCOUNT_SUSPENDED'],
  ])('begins no session by a request that was let in just before the key was %s', async (_how, name, end, code) => {
    const app = await TestApp.create(auth, name);
    const sessions = auth.app.get(ServerSessionsService);
    const begin = sessions.begin.bind(sessions);
    vi.spyOn(sessions, 'begin').mockImplementationOnce(async (...given) => {
      await end(name);
      return begin(...given);
    });
    expect((await app.http('post', 'users/t/sessions', THIEF)).body).toMatchObject({ code });
    expect(await auths.query('SELECT FROM auth.users WHERE app_id = $1', [app.id])).toEqual([]);
  });

  it('begins a session before it is revoked, and it is there for those who look', async () => {
    const app = await TestApp.create(auth, 'crossing');
    const revoked = crossSignIn(auths, auth, () => revoke('crossing'));
    expect((await app.http('post', 'users/t/sessions', THIEF)).status).toBe(201);
    expect(await revoked).toEqual({ ended: 1 });
    expect((await app.http('post', 'users/t/sessions', THIEF)).body).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await operator.ask('delete', 'apps/crossing/sessions')).toEqual({ ended: 1, hasMore: false });
  });

  describe('and the sessions that it has begun', () => {
    let shop: TestApp;
    let thief: AppKeyAnswer;
    let names = 0;

    const begin = async (key: string, body: object = THIEF, externalId = `u${(names += 1)}`): Promise<HostSignIn> => {
      const answer = await auth.http('post', `/v1/server/users/${externalId}/sessions`, key).send(body);
      expect(answer.status).toBeOneOf([200, 201]);
      return answer.body as HostSignIn;
    };
    const find = (keys: readonly string[], app = shop) =>
      operator.ask<MadeSessionsPage>('post', `apps/${app.answer.user.username}/made/find`, { keys });
    const end = (keys: readonly string[], app = shop) =>
      operator.ask<EndedBatchAnswer>('post', `apps/${app.answer.user.username}/made/end`, { keys });
    const me = async (token: string) => (await auth.http('get', '/v1/users/me', token)).status;
    const idsOf = ({ sessions }: MadeSessionsPage) => sessions.filter(({ isLiving }) => isLiving).map(({ id }) => id);

    beforeEach(async () => {
      shop = await TestApp.create(auth, `shop_${(names += 1)}`);
      thief = await operator.ask<AppKeyAnswer>('post', `apps/${shop.answer.user.username}/keys`, {});
    });

    it('finds them, and ends them with their devices; those of other keys and other apps go on', async () => {
      const other = await TestApp.create(auth, `other_${(names += 1)}`);
      const [own, stolen, foreign] = [
        await begin(shop.answer.key),
        await begin(thief.key),
        await begin(other.answer.key),
      ];
      await auths.query(
        `INSERT INTO auth.push_devices (id, user_id, session_id, kind, preview, token, platform, address_hash)
         VALUES (gen_random_uuid(), $1, $2, 'hook', 'full', 't', 'fcm', 'stolen')`,
        [stolen.user.id, stolen.tokens.sessionId],
      );
      await revoke(shop.answer.user.username);
      const { id, username } = stolen.user;
      expect(await find([thief.id])).toEqual({
        sessions: [
          { id: stolen.tokens.sessionId, userId: id, username, since: expect.any(String) as string, isLiving: true },
        ],
        unknown: 0,
        after: null,
      });
      const keys = [thief.id, other.answer.id];
      expect(await end(keys)).toEqual({ ended: 1, hasMore: false });
      expect(await end(keys)).toEqual({ ended: 0, hasMore: false });
      const tokens = [stolen, own, foreign].map((each) => each.tokens.accessToken);
      expect(await Promise.all(tokens.map(me))).toEqual([401, 200, 200]);
      expect(await auths.query('SELECT 1 FROM auth.push_devices WHERE user_id = $1', [id])).toEqual([]);
      // What was scheduled in it goes on: the command still finds the session.
      expect((await find([thief.id])).sessions).toMatchObject([{ id: stolen.tokens.sessionId, isLiving: false }]);
      expect(await operator.actsOn(shop.id)).toEqual(['app.create', 'app.key', 'app.revoke', 'app.end']);
    });

    it('counts a session that it renewed as its own, also if another key renews it later', async () => {
      const { user, tokens } = await begin(shop.answer.key, THIEF, 'renewed');
      for (const key of [thief.key, shop.answer.key])
        expect((await begin(key, { sessionId: tokens.sessionId }, 'renewed')).user.id).toBe(user.id);
      expect({ thief: idsOf(await find([thief.id])), shop: idsOf(await find([shop.answer.id])) }).toEqual({
        thief: [tokens.sessionId],
        shop: [tokens.sessionId],
      });
      expect(await end([thief.id])).toMatchObject({ ended: 1 });
      expect(await me(tokens.accessToken)).toBe(401);
    });

    it('counts those of which the key is not known: of before, and of an auth of the release before', async () => {
      const [old, ended] = [await begin(shop.answer.key), await begin(shop.answer.key)];
      await begin(thief.key);
      await auths.query('DELETE FROM auth.key_sessions WHERE key_id = $1', [shop.answer.id]);
      expect(await find([thief.id])).toMatchObject({ unknown: 2 });
      await auth.http('post', '/v1/auth/logout', ended.tokens.accessToken);
      expect(await find([thief.id])).toMatchObject({ unknown: 1 });
      await end([thief.id, shop.answer.id]);
      expect(await me(old.tokens.accessToken)).toBe(200);
    });

    it('comes in pages, of which the next begins after the last session', async () => {
      const { user } = await begin(thief.key);
      await auths.query(
        `WITH made AS (
           INSERT INTO auth.sessions (id, user_id, created_at, seen_at, token_hash, family_hash, expires_at)
           SELECT gen_random_uuid(), $1, now(), now(), '', '', now() + interval '1 day' FROM generate_series(1, 700)
           RETURNING id)
         INSERT INTO auth.key_sessions (key_id, session_id) SELECT $2, id FROM made`,
        [user.id, thief.id],
      );
      const path = `apps/${shop.answer.user.username}/made/find`;
      const first = await operator.ask<MadeSessionsPage>('post', path, { keys: [thief.id] });
      const body = { keys: [thief.id], after: first.after };
      const second = await operator.ask<MadeSessionsPage>('post', path, body);
      expect({
        firstSessions: first.sessions.length,
        secondSessions: second.sessions.length,
        after: second.after,
      }).toEqual({ firstSessions: 500, secondSessions: 201, after: null });
      expect(new Set([...first.sessions, ...second.sessions].map(({ id }) => id)).size).toBe(701);
      expect([await end([thief.id]), await end([thief.id])]).toEqual([
        { ended: 500, hasMore: true },
        { ended: 201, hasMore: false },
      ]);
    });

    it('is named with the app’s other keys, also long after its end, and no other bot has keys', async () => {
      const name = shop.answer.user.username;
      await operator.ask('delete', `apps/${name}/keys/${thief.id}`);
      await auths.query(`UPDATE auth.sessions SET expires_at = expires_at - interval '300 days' WHERE id = $1`, [
        thief.id,
      ]);
      await auth.app.get(SessionsStore).purgeExpired();
      const keys = await operator.ask<AppKeysAnswer>('get', `apps/${name}/keys`);
      expect(keys).toEqual({ appId: shop.id, keys: [shop.answer.id, thief.id].sort() });
      expect(await operator.ask('delete', `apps/${name}/keys/${thief.id}`)).toEqual({ ended: 0 });
      await operator.ask('post', 'bots', { username: `${name}_bot` });
      for (const [method, path] of [
        ['get', 'keys'],
        ['post', 'made/find'],
        ['post', 'made/end'],
      ] as const)
        expect((await operator.http(method, `apps/${name}_bot/${path}`, { keys: [] })).status).toBe(404);
    });
  });
});
