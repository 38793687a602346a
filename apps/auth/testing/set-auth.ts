import { afterEach, beforeEach, vi } from 'vitest';
import { SecurityLog } from '#platform/security-log';
import { setUp } from '#testing/engines/set-up';
import { FalseProvider } from './false-provider.js';
import { TestAuths, type TestAuth } from './test-auth.js';
import { PUBLIC_URL } from './test-browser.js';
import { TestMailing } from './test-mailing.js';
import { TestAuthOperator } from './test-operator.js';

type Settings = Readonly<Record<string, string>>;

/** Sets up an auth, and its operator, for the calling `describe`. */
export const setAuth = (env: Settings = {}) => setOpened((auths) => auths.open(env));

/** Sets up an auth as in the scaled-out form, in which it answers other services. */
export const setAuthOnRedis = (env: Settings = {}) => setOpened((auths) => auths.openOnRedis(env));

function setOpened(open: (auths: TestAuths) => Promise<TestAuth>) {
  const auths = setUp(() => TestAuths.start());
  const auth = setUp(() => open(auths));
  return { auths, auth, operator: new TestAuthOperator(auth) };
}

/** Sets up an auth that hands in its mail at a mail server of the test. */
export function setMailingAuth(env: Settings = {}) {
  const mailing = setUp(() => TestMailing.start());
  const auth = setUp(() => mailing.open(env));
  return { mailing, auth, operator: new TestAuthOperator(auth) };
}

/**
 * Sets up an auth whose users sign in with a provider of the test.
 * @param ids the provider's own settings by its ids: it is there once for each
 * @returns also `env`, the settings of the auth, for others beside it
 */
export function setProviding(ids: Readonly<Record<string, Settings>>, settings: Settings = {}) {
  const provider = setUp(() => FalseProvider.start());
  const auths = setUp(() => TestAuths.start());
  const env: Record<string, string> = { OIDC_PROVIDERS: Object.keys(ids).join(','), PUBLIC_URL, ...settings };
  const auth = setUp(() => {
    for (const [id, own] of Object.entries(ids)) Object.assign(env, provider.settings(id, own));
    return auths.open(env);
  });
  afterEach(() => {
    provider.reset();
    vi.restoreAllMocks();
  });
  return { provider, auths, auth, env, operator: new TestAuthOperator(auth) };
}

/** The events that the security log of an auth gets in each test of the calling `describe`. */
export function setSecurityLines(auth: TestAuth): [event: string, facts: object][] {
  const lines: [event: string, facts: object][] = [];
  beforeEach(() => {
    lines.splice(0);
    vi.spyOn(auth.app.get(SecurityLog), 'write').mockImplementation((event, facts) => void lines.push([event, facts]));
  });
  afterEach(() => vi.restoreAllMocks());
  return lines;
}
