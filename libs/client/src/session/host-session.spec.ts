import { beforeEach, describe, expect, it } from 'vitest';

import { SharedTabs } from '../../model/shared-tabs.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import { ChatError } from '#contracts/errors';
import { memoryStorage } from '../storage/memory-storage.js';
import type { ClientStorage } from '../storage/storage.js';
import { Http } from './http.js';
import { Session } from './session.js';
import { UserReplaced } from './token-rotation.js';

const KEY = 'session';
const APP = 'shop';

interface Exchange {
  readonly app: string;
  readonly token: string;
  readonly sessionId?: string;
}

/** A token of the host, as far as clients read it. */
const tokenOf = (externalId: string, serial = 1): string => {
  const claims = Buffer.from(JSON.stringify({ sub: externalId, name: 'Zoë 木', jti: serial }));
  return `${Buffer.from('{}').toString('base64url')}.${claims.toString('base64url')}.signature`;
};
const nameIn = ({ token }: Exchange): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;
const problem = (status: number, code: string, retry: string, more: object = {}): Response =>
  Response.json({ code, retry, detail: code, ...more }, { status });
const unreachable = (): never => {
  throw new TypeError('fetch failed');
};

describe('a session of a host', () => {
  let clock: VirtualClock;
  let storage: ClientStorage;
  let browser: SharedTabs;
  /** Ids of the sessions that the server lets go on. */
  let living: Set<string>;
  let exchanges: Exchange[];
  let asked: number;
  let faults: unknown[];
  let renewed: string[];
  let ended: string[];
  let host: () => Promise<string | null>;
  let answer: (exchange: Exchange) => Response | Promise<Response>;
  let session: Session;

  const ok = (exchange: Exchange): Response => {
    const { sessionId } = exchange;
    const id = sessionId !== undefined && living.has(sessionId) ? sessionId : `s${String(exchanges.length)}`;
    living.add(id);
    const externalId = nameIn(exchange);
    const user = {
      ...{ id: `id-of-${externalId}`, username: externalId, displayName: externalId, type: 'user', version: 1 },
      ...{ avatarUrl: null, ext: null, createdAt: '', app: { name: APP, externalId, users: 'open' } },
    };
    const tokens = { accessToken: `access-${String(exchanges.length)}`, tokenType: 'Bearer', expiresIn: 600 };
    return Response.json({ user, tokens: { ...tokens, sessionId: id } });
  };

  const start = (): Session => {
    const runtime = { clock, random: () => 0, newId: () => '', report: (error: unknown) => void faults.push(error) };
    const http = new Http({
      origin: 'http://parley.test',
      cookies: false,
      clock,
      fetch: async (url, init) => {
        if (!url.endsWith('/v1/auth/exchange')) return new Response(null, { status: 204 });
        const exchange = JSON.parse(init.body as string) as Exchange;
        exchanges.push(exchange);
        return answer(exchange);
      },
    });
    const token = (): Promise<string | null> => {
      asked++;
      return host();
    };
    const { tabs } = browser.open();
    const made = new Session({ http, storage, runtime, key: KEY, tabs, cookie: false, host: { app: APP, token } });
    made.onRenewed = (access) => renewed.push(access);
    made.onEnded = ({ code }) => ended.push(code);
    return made;
  };
  const me = (of = session) => of.me.getSnapshot()?.user.username;
  const sessionIds = () => exchanges.map(({ sessionId }) => sessionId);
  const signedIn = (externalId: string) => (host = async () => tokenOf(externalId));
  const revoked = () => {
    living.clear();
    return new ChatError('SESSION_REVOKED');
  };

  beforeEach(async () => {
    clock = new VirtualClock();
    storage = memoryStorage();
    browser = new SharedTabs();
    living = new Set();
    exchanges = [];
    asked = 0;
    faults = [];
    renewed = [];
    ended = [];
    signedIn('ann');
    answer = ok;
    session = start();
  });

  it('begins with a token of the host, and has its user', async () => {
    expect(await session.resume(false)).toMatchObject({ username: 'ann' });
    expect(exchanges).toEqual([{ app: APP, token: tokenOf('ann') }]);
    expect(session.me.getSnapshot()).toMatchObject({ sessionId: 's1', user: { app: { externalId: 'ann' } } });
    expect(await session.accessToken()).toBe('access-1');
  });

  it('is renewed in time, with another token of the host', async () => {
    await session.resume(false);
    let serial = 1;
    host = async () => tokenOf('ann', ++serial);
    await clock.pass(480_000);
    expect(renewed).toEqual(['access-1', 'access-2']);
    expect(exchanges.at(-1)).toEqual({ app: APP, token: tokenOf('ann', 2), sessionId: 's1' });
  });

  it('goes on after a reload', async () => {
    await session.resume(false);
    session.close();
    session = start();
    expect(await session.resume(false)).toMatchObject({ username: 'ann' });
    expect(sessionIds()).toEqual([undefined, 's1']);
    expect(asked).toBe(2);
  });

  it('is not begun twice by calls at the same time, and may be closed in between', async () => {
    const closed = session.resume(false).catch((error: unknown) => error);
    session.close();
    const [one, other] = await Promise.all([session.resume(false), session.resume(false)]);
    expect(await closed).toMatchObject({ code: 'UNAVAILABLE' });
    expect(one).toBe(other);
    expect(exchanges).toHaveLength(1);
  });

  it('is begun by one of several tabs, and continued by the others', async () => {
    const tabs = [start(), start(), start()];
    await Promise.all(tabs.map((tab) => tab.resume(false)));
    expect(sessionIds()).toEqual([undefined, 's1', 's1']);
    const refusal = revoked();
    await Promise.all(tabs.map((tab) => tab.renew(refusal)));
    expect(sessionIds().slice(3)).toEqual(['s1', 's4', 's4']);
  });

  it('asks the host again if another tab has logged out in between', async () => {
    await session.resume(false);
    const other = start();
    await other.resume(false);
    host = async () => {
      host = async () => null;
      return tokenOf('ann');
    };
    answer = async (exchange) => {
      await other.logout();
      return ok(exchange);
    };
    expect(await session.resume(false)).toBeNull();
    expect({ me: me(), storage: await storage.get(KEY) }).toEqual({ me: undefined, storage: null });
  });

  it('begins also if the browser refuses the page its locks', async () => {
    const open = browser.open.bind(browser);
    browser.open = () => {
      const { tabs, vanish } = open();
      return { tabs: { ...tabs, hold: () => Promise.reject(new DOMException('denied', 'SecurityError')) }, vanish };
    };
    expect(await start().resume(false)).toMatchObject({ username: 'ann' });
    expect(faults).toMatchObject([{ name: 'SecurityError' }]);
  });

  it('begins for another user of the host, and never touches the session of the one before', async () => {
    await session.resume(false);
    session.close();
    signedIn('bob');
    answer = unreachable;
    session = start();
    const resumed = session.resume(false);
    await clock.pass(1);
    expect(me()).toBeUndefined();
    answer = ok;
    await clock.pass(60_000);
    expect(await resumed).toMatchObject({ username: 'bob' });
    expect(new Set(sessionIds())).toEqual(new Set([undefined]));
    expect(await storage.get(KEY)).toContain('bob');
  });

  it('ends when the host has another user, before that token is used', async () => {
    await session.resume(false);
    signedIn('bob');
    await expect(session.renew()).rejects.toBeInstanceOf(UserReplaced);
    expect(me()).toBeUndefined();
    expect({ exchanges: exchanges.length, ended }).toEqual({ exchanges: 1, ended: ['SESSION_REVOKED'] });
    expect(session.ended.getSnapshot()).toBeInstanceOf(UserReplaced);
    expect(await session.resume(false)).toMatchObject({ username: 'bob' });
    expect(session.ended.getSnapshot()).toBeNull();
  });

  it('leaves the user before when the page resumes for another one', async () => {
    await session.resume(false);
    signedIn('bob');
    expect(await session.resume(false)).toMatchObject({ username: 'bob' });
    expect(ended).toEqual(['SESSION_REVOKED']);
    expect(sessionIds()).toEqual([undefined, undefined]);
  });

  it('ends in the other tabs when another user of the host signs in', async () => {
    await session.resume(false);
    signedIn('bob');
    await start().resume(false);
    await clock.pass(0);
    expect(me()).toBeUndefined();
    expect(session.ended.getSnapshot()).toBeInstanceOf(UserReplaced);
  });

  it('ends if the server knows another user by this id of the host', async () => {
    await session.resume(false);
    answer = async (exchange) => {
      const body = (await ok(exchange).json()) as { user: object };
      return Response.json({ ...body, user: { ...body.user, id: 'another' } });
    };
    await expect(session.renew()).rejects.toBeInstanceOf(UserReplaced);
    expect({ me: me(), renewed }).toEqual({ me: undefined, renewed: ['access-1'] });
  });

  it('is none if nobody is signed in at the host, whatever is in storage', async () => {
    await session.resume(false);
    session.close();
    host = async () => null;
    session = start();
    expect(await session.resume(false)).toBeNull();
    expect(me()).toBeUndefined();
    expect(session.ended.getSnapshot()).toBeNull();
    expect(await storage.get(KEY)).toBeNull();
    expect(exchanges).toHaveLength(1);
  });

  it('ends when the user has logged out at the host', async () => {
    await session.resume(false);
    host = async () => null;
    await clock.pass(480_000);
    expect({ me: me(), ended }).toEqual({ me: undefined, ended: ['SESSION_REVOKED'] });
    expect(session.ended.getSnapshot()?.message).toBe('The user has logged out at the host.');
    await session.resume(false);
    expect(exchanges).toHaveLength(1);
  });

  describe('whose host does not answer', () => {
    const failures = () => faults.map((fault) => (fault as ChatError).message);
    const said = 'The host did not give a token.';

    it('waits for it, ever longer, and reports it', async () => {
      host = () => Promise.reject(new TypeError('fetch failed'));
      const resumed = session.resume(false);
      await clock.pass(60_000);
      expect(asked).toBeGreaterThan(5);
      expect(asked).toBeLessThan(12);
      expect(new Set(failures())).toEqual(new Set([said]));
      expect((faults[0] as ChatError).cause).toBeInstanceOf(TypeError);
      signedIn('ann');
      await clock.pass(30_000);
      expect(await resumed).toMatchObject({ username: 'ann' });
    });

    it('never shows the user in storage before', async () => {
      await session.resume(false);
      session.close();
      session = start();
      host = () => Promise.reject(new Error('away'));
      const resumed = session.resume(false).catch((error: unknown) => error);
      await clock.pass(10_000);
      expect(me()).toBeUndefined();
      session.close();
      expect(await resumed).toMatchObject({ code: 'UNAVAILABLE' });
      const before = asked;
      await clock.pass(60_000);
      expect(asked).toBe(before);
    });

    it('is asked again after 15 s', async () => {
      host = () => new Promise(() => undefined);
      const resumed = session.resume(false);
      await clock.pass(14_000);
      expect(faults).toEqual([]);
      await clock.pass(1_000);
      expect(failures()).toEqual([said]);
      signedIn('ann');
      await clock.pass(1_000);
      expect(await resumed).toMatchObject({ username: 'ann' });
    });

    it('goes on with its access token, and is renewed when the host is back', async () => {
      await session.resume(false);
      host = () => Promise.reject(new Error('away'));
      await clock.pass(500_000);
      expect(me()).toBe('ann');
      expect({ accessToken: await session.accessToken(), ended }).toEqual({ accessToken: 'access-1', ended: [] });
      expect(failures()).toContain(said);
      signedIn('ann');
      await clock.pass(30_000);
      expect(await session.accessToken()).toBe('access-2');
    });
  });

  describe('that the server refuses', () => {
    it.each([
      ['a wrong signature', () => problem(401, 'BAD_CREDENTIALS', 'never'), { code: 'BAD_CREDENTIALS' }],
      [
        'an old token',
        () => problem(401, 'BAD_CREDENTIALS', 'never', { field: 'exp' }),
        { code: 'BAD_CREDENTIALS', details: { field: 'exp' } },
      ],
      ['a suspended user', () => problem(403, 'ACCOUNT_SUSPENDED', 'never'), { code: 'ACCOUNT_SUSPENDED' }],
    ])('for %s is none, and has the reason', async (_why, refuse, reason) => {
      answer = refuse;
      expect(await session.resume(false)).toBeNull();
      expect(session.ended.getSnapshot()).toMatchObject(reason);
      expect(exchanges).toHaveLength(1);
      answer = ok;
      expect(await session.resume(false)).toMatchObject({ username: 'ann' });
      expect(session.ended.getSnapshot()).toBeNull();
    });

    it('ends with the reason when it is to be renewed', async () => {
      await session.resume(false);
      answer = () => problem(401, 'BAD_CREDENTIALS', 'never', { field: 'exp' });
      await clock.pass(480_000);
      expect(me()).toBeUndefined();
      expect({ ended, storage: await storage.get(KEY) }).toEqual({ ended: ['BAD_CREDENTIALS'], storage: null });
    });

    it('for its second asks the host once more, in the next second', async () => {
      answer = (exchange) =>
        exchanges.length === 1 ? problem(401, 'BAD_CREDENTIALS', 'never', { field: 'iat' }) : ok(exchange);
      const resumed = session.resume(false);
      await clock.pass(1_000);
      expect(await resumed).toMatchObject({ username: 'ann' });
      expect(asked).toBe(2);
      answer = () => problem(401, 'BAD_CREDENTIALS', 'never', { field: 'iat' });
      const again = session.resume(false);
      await clock.pass(1_000);
      expect(await again).toBeNull();
      expect(asked).toBe(4);
    });

    it.each([
      ['nobody', null, 'The user has logged out at the host.'],
      ['another user', tokenOf('bob'), new UserReplaced().message],
    ])('for its second is none if the host has %s in the next', async (_who, next, reason) => {
      answer = () => problem(401, 'BAD_CREDENTIALS', 'never', { field: 'iat' });
      const resumed = session.resume(false);
      await clock.pass(0);
      host = async () => next;
      await clock.pass(1_000);
      expect(await resumed).toBeNull();
      expect(session.ended.getSnapshot()?.message).toBe(reason);
      expect(exchanges).toHaveLength(1);
    });

    it('has the saved user while the server is unreachable', async () => {
      await session.resume(false);
      session.close();
      session = start();
      answer = unreachable;
      expect(await session.resume(false)).toMatchObject({ username: 'ann' });
      await expect(session.accessToken()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      answer = ok;
      expect(await session.accessToken()).toBe('access-4');
      expect(sessionIds().at(-1)).toBe('s1');
    });
  });

  describe('that was revoked', () => {
    it('has a successor if the user is still signed in at the host', async () => {
      await session.resume(false);
      expect(await session.renew(revoked())).toBe('access-2');
      expect({ sessionId: session.me.getSnapshot()?.sessionId, ended }).toEqual({ sessionId: 's2', ended: [] });
    });

    it('ends with the reason if nobody is signed in there', async () => {
      await session.resume(false);
      host = async () => null;
      const refusal = revoked();
      await expect(session.renew(refusal)).rejects.toBe(refusal);
      expect(me()).toBeUndefined();
      expect(session.ended.getSnapshot()).toEqual(refusal);
      expect(exchanges).toHaveLength(1);
    });

    it('has one successor in a minute', async () => {
      await session.resume(false);
      await session.renew(revoked());
      await clock.pass(61_000);
      await session.renew(revoked());
      const refusal = revoked();
      await expect(session.renew(refusal)).rejects.toBe(refusal);
      expect(me()).toBeUndefined();
      expect({ exchanges: exchanges.length, ended }).toEqual({ exchanges: 3, ended: ['SESSION_REVOKED'] });
    });

    it('ends at once for a suspended user', async () => {
      await session.resume(false);
      const refusal = new ChatError('ACCOUNT_SUSPENDED');
      await expect(session.renew(refusal)).rejects.toBe(refusal);
      expect({ asked, ended: session.ended.getSnapshot() }).toEqual({ asked: 1, ended: refusal });
    });
  });

  it('stays in storage when a request comes before the host has answered', async () => {
    await session.resume(false);
    session.close();
    session = start();
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await storage.get(KEY)).toContain('s1');
    expect(session.ended.getSnapshot()).toBeNull();
  });

  it('keeps a newer name that the page has heard of', async () => {
    await session.resume(false);
    const { user } = session.me.getSnapshot()!;
    session.learn({ ...user, displayName: 'Ann B.', version: 2 });
    await session.renew();
    expect(session.me.getSnapshot()?.user).toMatchObject({ displayName: 'Ann B.', app: { externalId: 'ann' } });
  });

  it('takes a newer name from the server', async () => {
    await session.resume(false);
    answer = async (exchange) => {
      const body = (await ok(exchange).json()) as { user: object };
      return Response.json({ ...body, user: { ...body.user, displayName: 'Anna', version: 2 } });
    };
    await session.renew();
    expect(session.me.getSnapshot()?.user.displayName).toBe('Anna');
  });
});
