import { beforeEach, describe, expect, it } from 'vitest';

import { ALICE, TOKENS } from '../../model/samples.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import { memoryStorage } from '../storage/memory-storage.js';
import { Http } from './http.js';
import { Session } from './session.js';

const LOGOUT = '/v1/auth/logout';

describe('a logout of a session in a cookie that does not reach the server', () => {
  let clock: VirtualClock;
  let storage: ReturnType<typeof memoryStorage>;
  let isUnavailable: boolean;
  let paths: string[];
  let session: Session;

  const answer = (path: string): Response => {
    if (isUnavailable) throw new TypeError('fetch failed');
    return path === LOGOUT ? new Response(null, { status: 204 }) : Response.json({ user: ALICE, tokens: TOKENS });
  };
  const start = (): Session => {
    const runtime = { clock, random: () => 0, newId: () => '', report: () => undefined };
    const http = new Http({
      origin: 'http://parley.test',
      cookies: true,
      clock,
      fetch: async (url) => {
        const { pathname } = new URL(url);
        paths.push(pathname);
        return answer(pathname);
      },
    });
    return new Session({ http, storage, runtime, key: 'session', tabs: undefined, cookie: true });
  };

  beforeEach(async () => {
    clock = new VirtualClock();
    storage = memoryStorage();
    isUnavailable = false;
    paths = [];
    session = start();
    await session.guest('alice');
    isUnavailable = true;
  });

  /** The requests from now on, once the server answers again. */
  const comeBack = (): void => {
    isUnavailable = false;
    paths = [];
  };

  it('takes effect as soon as the server answers, once', async () => {
    await session.logout();
    comeBack();
    await clock.pass(600_000);
    expect(paths).toEqual([LOGOUT]);
  });

  it('takes effect after a reload, also if the page never had an access token', async () => {
    const reloaded = start();
    await reloaded.resume(false);
    await reloaded.logout();
    reloaded.close();
    comeBack();
    expect(await start().resume(false)).toBeNull();
    expect(await start().resume(false)).toBeNull();
    expect(paths).toEqual([LOGOUT]);
  });

  it('takes effect before the next user enters, and not on the session of that user', async () => {
    await session.logout();
    comeBack();
    await session.guest('bob');
    await clock.pass(60_000);
    expect(paths).toEqual([LOGOUT, '/v1/auth/guest']);
  });
});
