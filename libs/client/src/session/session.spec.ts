import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { UserId } from '#contracts';

import { ALICE } from '../../model/samples.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import { memoryStorage } from '../storage/memory-storage.js';
import type { ClientStorage } from '../storage/storage.js';
import { Http } from './http.js';
import { Session } from './session.js';
import { UserReplaced } from './token-rotation.js';

const KEY = 'session';

interface Request {
  readonly path: string;
  readonly token: string | null;
  readonly body: Record<string, unknown>;
}

describe('a session', () => {
  let clock: VirtualClock;
  let storage: ClientStorage;
  let requests: Request[];
  let answer: (request: Request) => Response;
  let renewed: string[];
  let ended: string[];
  let session: Session;

  const tokens = (count: number) => ({
    accessToken: `access-${String(count)}`,
    tokenType: 'Bearer',
    expiresIn: 600,
    refreshToken: `refresh-${String(count)}`,
    sessionId: 's',
  });
  const problem = (status: number, code: string, retry: string): Response =>
    Response.json({ code, retry, detail: code }, { status });
  const ok = ({ path }: Request): Response =>
    Response.json({ user: ALICE, tokens: tokens(path.endsWith('refresh') ? requests.length : 1) });

  const start = (cookie = false): Session => {
    const runtime = { clock, random: () => 0, newId: () => '', report: () => undefined };
    const http = new Http({
      origin: 'http://parley.test',
      cookies: cookie,
      clock,
      fetch: async (url, init) => {
        const body = JSON.parse((init.body as string | undefined) ?? '{}');
        const token = new Headers(init.headers).get('authorization');
        const request = { path: new URL(url).pathname, token, body };
        requests.push(request);
        return answer(request);
      },
    });
    const made = new Session({ http, storage, runtime, key: KEY, tabs: undefined, cookie });
    made.onRenewed = (token) => renewed.push(token);
    made.onEnded = ({ code }) => ended.push(code);
    return made;
  };

  beforeEach(() => {
    clock = new VirtualClock();
    storage = memoryStorage();
    requests = [];
    renewed = [];
    ended = [];
    answer = ok;
    session = start();
  });

  it('has the signed-in user and an access token', async () => {
    await session.guest('alice');
    expect(session.me.getSnapshot()).toMatchObject({ user: { username: 'alice' }, sessionId: 's' });
    expect(await session.accessToken()).toBe('access-1');
  });

  it('renews the access token in time, with the rotated refresh token', async () => {
    await session.guest('alice');
    await clock.pass(480_000);
    expect(renewed).toEqual(['access-1', 'access-2']);
    await clock.pass(480_000);
    expect(requests.map(({ body }) => body['refreshToken'])).toEqual([undefined, 'refresh-1', 'refresh-2']);
  });

  it('shares one renewal among concurrent calls', async () => {
    await session.guest('alice');
    const [one, other] = await Promise.all([session.renew(), session.renew()]);
    expect(one).toBe(other);
    expect(requests).toHaveLength(2);
  });

  it('continues after a reload', async () => {
    await session.guest('alice');
    const reloaded = start();
    expect(await reloaded.resume(false)).toMatchObject({ username: 'alice' });
    expect(requests.at(-1)?.body).toEqual({ refreshToken: 'refresh-1' });
  });

  it('uses the refresh token that another tab has stored', async () => {
    await session.guest('alice');
    await storage.set(KEY, JSON.stringify({ user: ALICE, sessionId: 's', refreshToken: 'from-the-other-tab' }));
    await session.renew();
    expect(requests.at(-1)?.body).toEqual({ refreshToken: 'from-the-other-tab' });
  });

  it('stays valid while the server is unreachable', async () => {
    await session.guest('alice');
    answer = () => {
      throw new TypeError('fetch failed');
    };
    await expect(session.renew()).rejects.toMatchObject({ code: 'UNAVAILABLE', retry: 'later' });
    expect(session.me.getSnapshot()).not.toBeNull();
    answer = ok;
    expect(await session.renew()).toContain('access-');
    expect(ended).toEqual([]);
  });

  it('retries a renewal that failed temporarily', async () => {
    await session.guest('alice');
    answer = () => problem(503, 'UNAVAILABLE', 'later');
    await clock.pass(481_000);
    answer = ok;
    await clock.pass(10_000);
    expect(renewed).toHaveLength(2);
  });

  it('ends when it is revoked, and deletes its stored data', async () => {
    await session.guest('alice');
    answer = () => problem(401, 'SESSION_REVOKED', 'reauth');
    await expect(session.renew()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect(ended).toEqual(['SESSION_REVOKED']);
    expect(session.me.getSnapshot()).toBeNull();
    expect(await storage.get(KEY)).toBeNull();
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('rejects a failed sign-in with the error', async () => {
    answer = () => problem(409, 'USERNAME_TAKEN', 'never');
    await expect(session.guest('alice')).rejects.toMatchObject({ code: 'USERNAME_TAKEN', retry: 'never' });
  });

  it('ends on the server too', async () => {
    await session.guest('alice');
    answer = () => new Response(null, { status: 204 });
    await session.logout();
    expect(requests.at(-1)?.path).toBe('/v1/auth/logout');
    expect(await session.resume(false)).toBeNull();
  });

  describe('of a known device', () => {
    const credentials = { username: 'alice', password: 'pw' };
    const done = (): Response => new Response(null, { status: 204 });
    const over = (): Response => problem(401, 'SESSION_REVOKED', 'reauth');
    /** Strangers have used up the limits: only logins of a known device pass. */
    const flooded =
      (code: string) =>
      (request: Request): Response =>
        request.body['refreshToken'] === undefined ? problem(429, code, 'later') : ok(request);
    const shown = (): unknown[] =>
      requests.filter(({ path }) => path.endsWith('/login')).map(({ body }) => body['refreshToken']);

    it.each(['RATE_LIMITED', 'OVERLOADED'])(
      'shows the refresh token of an ended session to a login that is %s',
      async (code) => {
        await session.enter('login', credentials);
        answer = over;
        await expect(session.renew()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
        answer = flooded(code);
        expect(await start().enter('login', credentials)).toMatchObject({ username: 'alice' });
        expect(shown()).toEqual([undefined, undefined, 'refresh-1']);
      },
    );

    it('shows the refresh token of the saved session, too', async () => {
      await session.enter('login', credentials);
      answer = flooded('RATE_LIMITED');
      await start().enter('login', credentials);
      expect(shown()).toEqual([undefined, undefined, 'refresh-1']);
    });

    it('is known after a logout only if the server has confirmed it', async () => {
      await session.enter('login', credentials);
      answer = () => problem(503, 'UNAVAILABLE', 'later');
      await session.logout();
      answer = flooded('RATE_LIMITED');
      await expect(session.enter('login', credentials)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      answer = ok;
      await session.enter('login', credentials);
      answer = done;
      await session.logout();
      answer = flooded('RATE_LIMITED');
      await session.enter('login', credentials);
      expect(shown()).toEqual([undefined, undefined, undefined, undefined, 'refresh-1']);
    });

    it('is forgotten with an erased account', async () => {
      await session.enter('login', credentials);
      answer = done;
      await session.logout();
      answer = ok;
      await session.enter('login', credentials);
      await session.leave(() => Promise.resolve());
      answer = flooded('RATE_LIMITED');
      await expect(session.enter('login', credentials)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    });

    it('rejects with the refusal of the limit if an older server does not know the field', async () => {
      await session.enter('login', credentials);
      answer = ({ body }) =>
        body['refreshToken'] === undefined ? problem(429, 'RATE_LIMITED', 'later') : problem(400, 'INVALID', 'never');
      await expect(session.enter('login', credentials)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect(shown()).toEqual([undefined, undefined, 'refresh-1']);
    });

    it('shows no token to another request, and none for another error', async () => {
      await session.enter('login', credentials);
      answer = () => problem(429, 'RATE_LIMITED', 'later');
      await expect(session.guest('bob')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      answer = () => problem(401, 'BAD_CREDENTIALS', 'never');
      await expect(session.enter('login', credentials)).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' });
      expect(requests).toHaveLength(3);
    });
  });

  it('never sees the refresh token in cookie mode', async () => {
    answer = () => Response.json({ user: ALICE, tokens: { ...tokens(1), refreshToken: undefined } });
    const cookies = start(true);
    await cookies.guest('alice');
    await cookies.renew();
    expect(requests.map(({ body }) => body)).toEqual([{ username: 'alice', cookie: true }, { cookie: true }]);
    expect(await storage.get(KEY)).not.toContain('refreshToken');
  });

  it('begins for a guest by a username, or by any name that people have', async () => {
    await session.guest('alice');
    await session.guest({ displayName: 'Ana María' });
    expect(requests.map(({ body }) => body)).toEqual([{ username: 'alice' }, { displayName: 'Ana María' }]);
  });

  it('keeps the reason of its end until the next sign-in', async () => {
    await session.guest('alice');
    expect(session.ended.getSnapshot()).toBeNull();
    answer = () => problem(401, 'SESSION_REVOKED', 'reauth');
    const reloaded = start();
    expect(await reloaded.resume(false)).toBeNull();
    expect(reloaded.ended.getSnapshot()).toMatchObject({ code: 'SESSION_REVOKED' });
    answer = ok;
    await reloaded.guest('alice');
    expect(reloaded.ended.getSnapshot()).toBeNull();
  });

  it('ends without a refresh if the server says that the session is over', async () => {
    await session.guest('alice');
    const refusal = new ChatError('SESSION_REVOKED');
    await expect(session.renew(refusal)).rejects.toBe(refusal);
    expect(session.ended.getSnapshot()).toBe(refusal);
    expect(requests.map(({ path }) => path)).toEqual(['/v1/auth/guest']);
  });

  it('renews an expired token', async () => {
    await session.guest('alice');
    expect(await session.renew(new ChatError('TOKEN_EXPIRED'))).toBe('access-2');
  });

  it('continues with the session that another tab has opened for the same user', async () => {
    await session.guest('alice');
    await storage.set(KEY, JSON.stringify({ user: ALICE, sessionId: 'new', refreshToken: 'of-the-other-tab' }));
    answer = (request) => {
      const { user, tokens: made } = { user: ALICE, tokens: { ...tokens(7), sessionId: 'new' } };
      return Response.json(request.path.endsWith('/me') ? user : { tokens: made });
    };
    expect(await session.renew(new ChatError('SESSION_REVOKED'))).toBe('access-7');
    expect(session.me.getSnapshot()).toMatchObject({ sessionId: 'new' });
  });

  it('ends if another tab has signed in another user, and leaves that session in storage', async () => {
    await session.guest('alice');
    const bobs = JSON.stringify({ user: { ...ALICE, id: 'bob' }, sessionId: 'bobs', refreshToken: 'r' });
    await storage.set(KEY, bobs);
    await expect(session.renew()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect(session.me.getSnapshot()).toBeNull();
    expect(session.ended.getSnapshot()).toBeInstanceOf(UserReplaced);
    expect(requests).toHaveLength(1);
    expect(await storage.get(KEY)).toBe(bobs);
  });

  it("never uses a token of another user's cookie", async () => {
    session = start(true);
    await session.guest('alice');
    answer = ({ path }) =>
      Response.json(
        path.endsWith('/me') ? { ...ALICE, id: 'bob' } : { tokens: { ...tokens(9), sessionId: 'bobs session' } },
      );
    await expect(session.renew()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect(session.me.getSnapshot()).toBeNull();
    expect(renewed).toEqual(['access-1']);
  });

  it('resumes the session of the cookie if storage was cleared, when it may ask', async () => {
    answer = (request) => (request.path.endsWith('/me') ? Response.json(ALICE) : ok(request));
    const cleared = start(true);
    expect(await cleared.resume(false)).toBeNull();
    expect(requests).toEqual([]);
    expect(await cleared.resume(true)).toMatchObject({ username: 'alice' });
    expect(requests.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/auth/refresh', { cookie: true }],
      ['/v1/users/me', {}],
    ]);
    expect(await storage.get(KEY)).toContain('alice');
  });

  it('resumes nothing without a cookie, and that is no end of a session', async () => {
    answer = () => problem(401, 'UNAUTHENTICATED', 'reauth');
    const cleared = start(true);
    expect(await cleared.resume(true)).toBeNull();
    expect(cleared.ended.getSnapshot()).toBeNull();
  });

  it('shows a newer profile of its user, also after a reload', async () => {
    await session.guest('alice');
    session.learn({ ...ALICE, id: 'other' as UserId, type: 'guest', displayName: 'Not me', version: 9 });
    session.learn({ ...ALICE, id: ALICE.id as UserId, type: 'user', displayName: 'Alice B.', version: 3 });
    session.learn({ ...ALICE, id: ALICE.id as UserId, type: 'guest', displayName: 'Old', version: 2 });
    const newer = { user: { displayName: 'Alice B.', type: 'user', version: 3 } };
    expect(session.me.getSnapshot()).toMatchObject(newer);
    const reloaded = start();
    await reloaded.resume(false);
    expect(reloaded.me.getSnapshot()).toMatchObject(newer);
  });

  it('takes what only the user has, also at a version that it knows from a frame', async () => {
    await session.guest('alice');
    const { ext, ...names } = ALICE;
    const brief = { ...names, id: ALICE.id as UserId, type: 'guest' as const, avatarUrl: '/new.webp', version: 2 };
    session.learn(brief);
    session.learn({ ...brief, ext: { about: 'Cook' } });
    session.learn(brief);
    session.learn({ ...brief, avatarUrl: '/old.webp', ext: null, version: 1 });
    const user = { avatarUrl: '/new.webp', ext: { about: 'Cook' }, version: 2 };
    expect(session.me.getSnapshot()).toMatchObject({ user });
  });

  it('sends a request once more with a new token if the token was refused', async () => {
    await session.guest('alice');
    answer = (request) => (request.token === 'Bearer access-1' ? problem(401, 'TOKEN_EXPIRED', 'reauth') : ok(request));
    await session.ask('/v1/users/me', 'PATCH', { displayName: 'A' });
    expect(requests.slice(1).map(({ path }) => path)).toEqual(['/v1/users/me', '/v1/auth/refresh', '/v1/users/me']);
    answer = () => problem(401, 'BAD_CREDENTIALS', 'never');
    await expect(session.ask('/v1/auth/password', 'POST', {})).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(requests).toHaveLength(5);
  });

  describe('of a bot', () => {
    const TOKEN = 'parley_bot_t';
    const BOT = { ...ALICE, username: 'helper', type: 'bot' };
    const bot = ({ path }: Request): Response =>
      Response.json(path.endsWith('/me') ? BOT : { sessions: [{ id: 'other' }, { id: 's', current: true }] });

    beforeEach(() => {
      answer = bot;
    });

    it('uses the bot token without renewals', async () => {
      expect(await session.bot(TOKEN)).toEqual(BOT);
      expect(session.me.getSnapshot()).toEqual({ user: BOT, sessionId: 's' });
      await clock.pass(10_000_000);
      expect(await session.accessToken()).toBe(TOKEN);
      expect(requests.map(({ token }) => token)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
    });

    it('stores nothing and deletes an earlier session', async () => {
      answer = ok;
      await session.guest('alice');
      answer = bot;
      await session.bot(TOKEN);
      expect(await storage.get(KEY)).toBeNull();
      expect(await session.renew()).toBe(TOKEN);
      expect(await start().resume(false)).toBeNull();
    });

    it('ends when the token is revoked, but not while the server is unreachable', async () => {
      await session.bot(TOKEN);
      answer = () => problem(503, 'UNAVAILABLE', 'later');
      await expect(session.renew()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await session.accessToken()).toBe(TOKEN);
      answer = () => problem(401, 'SESSION_REVOKED', 'reauth');
      await expect(session.renew()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
      expect(ended).toEqual(['SESSION_REVOKED']);
      await expect(session.accessToken()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    it('rejects the token of a human user and keeps the current session', async () => {
      answer = ok;
      await session.guest('alice');
      answer = (request) => (request.path.endsWith('/me') ? Response.json(ALICE) : bot(request));
      await expect(session.bot('access-1')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(session.me.getSnapshot()).toMatchObject({ user: { username: 'alice' } });
    });

    it('ends on the client only, because the token belongs to the operator', async () => {
      await session.bot(TOKEN);
      const before = requests.length;
      await session.logout();
      expect(requests).toHaveLength(before);
      expect(session.me.getSnapshot()).toBeNull();
    });
  });
});
