// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { connect, memoryStorage, type Parley } from '#client';
import { ParleyProvider } from '#react';

import { App } from './app.js';
import { fullEn } from '#chat/text/en-full.js';

const USER = {
  id: 'u',
  username: 'ann',
  displayName: 'Ann',
  type: 'guest',
  avatarUrl: null,
  ext: null,
  version: 1,
  createdAt: '',
};
const TOKENS = { accessToken: 'a', tokenType: 'Bearer', expiresIn: 600, sessionId: 's' };
const WAYS = { registration: 'open', guests: true, passwords: true, email: 'off', totp: false, providers: [] };
/** Far longer than a busy machine needs to load the code of a page. */
const LONG_MS = 60_000;

describe('the page', () => {
  let storage = memoryStorage();
  let refresh: () => Response;
  let parley: Parley;

  /** Opens the page at a URL, as a reload does. */
  async function open(path: string): Promise<void> {
    history.replaceState(null, '', path);
    parley = connect({
      url: 'http://parley.test',
      storage,
      cookie: true,
      fetch: async (url) => {
        if (url.endsWith('/ways')) return Response.json(WAYS);
        return url.endsWith('/refresh') ? refresh() : Response.json({ user: USER, tokens: TOKENS });
      },
      dial: () => ({ send: () => undefined, close: () => undefined }),
    });
    const resumed = parley.resume();
    await act(async () => {
      render(
        <ParleyProvider value={parley}>
          <App resumed={resumed} />
        </ParleyProvider>,
      );
      await resumed;
    });
  }

  const entering = () => screen.findByText(fullEn.entering.enterAsGuest, {}, { timeout: LONG_MS });

  beforeEach(() => {
    storage = memoryStorage();
    refresh = () => Response.json({ tokens: TOKENS });
  });

  afterEach(() => {
    cleanup();
    parley.close();
    history.replaceState(null, '', '/');
  });

  it('shows the page of a new password to everybody', async () => {
    await open('/reset#token');
    await screen.findByText(fullEn.reset.title, {}, { timeout: LONG_MS });
    await act(() => parley.guest('ann'));
    await screen.findByText(fullEn.reset.title, {}, { timeout: LONG_MS });
  });

  it('lets a signed-out user enter at any URL, and then shows what is there', async () => {
    await open('/no/such/page');
    await entering();
    await act(() => parley.guest('ann'));
    await screen.findByText(fullEn.pages.unknownTitle, {}, { timeout: LONG_MS });
    expect(location.pathname).toBe('/no/such/page');
  });

  it('resumes the session of the last visit', async () => {
    await open('/no/such/page');
    await act(() => parley.guest('ann'));
    cleanup();
    parley.close();
    await open('/no/such/page');
    await screen.findByText(fullEn.pages.unknownTitle, {}, { timeout: LONG_MS });
  });

  it.each([
    ['SESSION_REVOKED', fullEn.errors.ended.SESSION_REVOKED],
    ['ACCOUNT_SUSPENDED', fullEn.errors.ended.ACCOUNT_SUSPENDED],
  ])('says why the session of the last visit has ended: %s', async (code, words) => {
    await open('/');
    await act(() => parley.guest('ann'));
    cleanup();
    parley.close();
    refresh = () => Response.json({ code, retry: 'never', detail: code }, { status: 401 });
    await open('/rooms/r');
    await entering();
    screen.getByText(words);
  });
});
