import { SignJWT } from 'jose';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcessConfig } from '#config/app-config';
import { ChatError, newId, type SessionId, type UserId } from '#contracts';
import { AccessTokenVerifier, VERIFIED_MAX } from './access-token-verifier.js';
import { BotTokenVerifier } from './bot-token-verifier.js';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from './identity.js';
import { ExpiringCache } from '#bus/expiring-cache';
import { publicJwk } from './jwks.js';
import { TokenAttempts } from './token-attempts.js';
import { HttpVerificationKeys } from './verification-keys.http.adapter.js';

const LIFE_SECONDS = 600;
/** Tokens of one address that may fail. */
const FAILURES = 3;
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [first, second] = [pair(), pair()];

interface TokenParts {
  readonly kid?: string;
  readonly key?: KeyObject;
  readonly audience?: string;
  readonly claims?: Record<string, unknown>;
}

function sign({ kid = 'first', key = first.privateKey, audience = TOKEN_AUDIENCE, claims = {} }: TokenParts = {}) {
  const named = { sid: newId<SessionId>(), username: 'ada', name: 'Ada', type: 'user', ver: 1 };
  return new SignJWT({ ...named, ...claims })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid })
    .setSubject(newId<UserId>())
    .setIssuer(TOKEN_ISSUER)
    .setAudience(audience)
    .setExpirationTime(`${LIFE_SECONDS}s`)
    .sign(key);
}

describe('the verifier of access tokens', () => {
  let published: Map<string, KeyObject>;
  let find: ReturnType<typeof vi.fn<(kid: string) => Promise<KeyObject | undefined>>>;
  let tokens: AccessTokenVerifier;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    published = new Map([['first', first.publicKey]]);
    find = vi.fn((kid: string) => Promise.resolve(published.get(kid)));
    tokens = new AccessTokenVerifier({ find }, botsRejectedWith('UNAUTHENTICATED'), attempts());
  });
  afterEach(() => void vi.useRealTimers());

  const attempts = () =>
    new TokenAttempts({ rateLimits: true, rateTokens: { points: FAILURES, windowMs: 60_000 } } as ProcessConfig);
  const botsRejectedWith = (code: 'UNAUTHENTICATED' | 'SESSION_REVOKED') =>
    new BotTokenVerifier({ ask: () => Promise.resolve({ refused: code } as never) });
  const codeOf = (token: string, verifier = tokens, address?: string) =>
    verifier.verify(token, address).then(
      () => 'valid',
      (error: ChatError) => error.code,
    );

  it('verifies a token once and then answers from its cache', async () => {
    const token = await sign();
    const identity = await tokens.verify(token);
    expect(identity.actor).toMatchObject({ username: 'ada', displayName: 'Ada', type: 'user', version: 1 });
    expect(await tokens.verify(token)).toBe(identity);
  });

  it('refuses a token at its `exp`, also while the result is cached', async () => {
    const token = await sign();
    const { expiresAt } = await tokens.verify(token);
    vi.setSystemTime(expiresAt.getTime() - 1);
    expect(await codeOf(token)).toBe('valid');
    vi.setSystemTime(expiresAt);
    expect(await codeOf(token)).toBe('TOKEN_EXPIRED');
  });

  it('refuses a token whose key is no longer published, also while the result is cached', async () => {
    const token = await sign();
    await tokens.verify(token);
    published.delete('first');
    expect(await codeOf(token)).toBe('UNAUTHENTICATED');
    // The cached result is gone: the token is verified with the key that now has this id.
    published.set('first', second.publicKey);
    expect(await codeOf(token)).toBe('UNAUTHENTICATED');
  });

  it('finds each token’s key by its `kid` while keys rotate', async () => {
    const old = await sign();
    const next = await sign({ kid: 'second', key: second.privateKey });
    expect({ old: await codeOf(old), next: await codeOf(next) }).toEqual({ old: 'valid', next: 'UNAUTHENTICATED' });
    published.set('second', second.publicKey);
    expect({ old: await codeOf(old), next: await codeOf(next) }).toEqual({ old: 'valid', next: 'valid' });
    expect(await codeOf(await sign({ kid: 'second' }))).toBe('UNAUTHENTICATED');
    published.delete('first');
    expect({ old: await codeOf(old), next: await codeOf(next) }).toEqual({ old: 'UNAUTHENTICATED', next: 'valid' });
  });

  it('keeps a bounded number of results, none beyond its `exp`', async () => {
    const set = vi.spyOn(ExpiringCache.prototype, 'set');
    const { expiresAt } = await tokens.verify(await sign());
    expect(set).toHaveBeenCalledExactlyOnceWith(expect.any(String), expect.anything(), expiresAt.getTime());
    expect(set.mock.contexts[0]).toMatchObject({ entries: { max: VERIFIED_MAX } });
    set.mockRestore();
  });

  it.each([
    ['another audience', () => sign({ audience: 'another' })],
    ['another key', () => sign({ key: second.privateKey })],
    ['claims that are not an access token’s', () => sign({ claims: { sid: 'no id' } })],
    ['no JWT', () => Promise.resolve('abc')],
    ['no key id', () => Promise.resolve(`${Buffer.from('{"alg":"ES256"}').toString('base64url')}.e30.x`)],
    [
      'an unsigned header',
      () => Promise.resolve(`${Buffer.from('{"alg":"none","kid":"first"}').toString('base64url')}.e30.`),
    ],
  ])('refuses a token with %s', async (_what, token) => {
    expect(await codeOf(await token())).toBe('UNAUTHENTICATED');
  });

  it('does not refuse a token for good if the keys cannot be read', async () => {
    find.mockRejectedValueOnce(new ChatError('UNAVAILABLE'));
    const token = await sign();
    expect(await codeOf(token)).toBe('UNAVAILABLE');
    expect(await codeOf(token)).toBe('valid');
  });

  it('refuses an address whose tokens fail again and again, before it looks at another; tokens that it knows pass', async () => {
    const [home, other] = ['10.0.0.1', '10.0.0.2'];
    const known = await sign();
    expect(await codeOf(known, tokens, home)).toBe('valid');
    for (let i = 0; i < FAILURES; i += 1) expect(await codeOf('abc', tokens, home)).toBe('UNAUTHENTICATED');
    find.mockClear();
    const fresh = await sign();
    for (const token of [fresh, 'abc', 'parley_bot_x']) expect(await codeOf(token, tokens, home)).toBe('RATE_LIMITED');
    expect(find).not.toHaveBeenCalled();
    expect(await codeOf(known, tokens, home)).toBe('valid');
    expect(await codeOf(fresh, tokens, other)).toBe('valid');
    vi.advanceTimersByTime(60_000);
    expect(await codeOf('abc', tokens, home)).toBe('UNAUTHENTICATED');
  });

  it('counts no token that verifies and no token past its `exp` against the address', async () => {
    for (let i = 0; i < 2 * FAILURES; i += 1) expect(await codeOf(await sign(), tokens, 'home')).toBe('valid');
    const old = await sign();
    vi.advanceTimersByTime(LIFE_SECONDS * 1_000);
    for (let i = 0; i < 2 * FAILURES; i += 1) expect(await codeOf(old, tokens, 'home')).toBe('TOKEN_EXPIRED');
  });

  it('asks auth about a bot’s token', async () => {
    const verifier = new AccessTokenVerifier({ find }, botsRejectedWith('SESSION_REVOKED'), attempts());
    expect(await codeOf('parley_bot_x', verifier)).toBe('SESSION_REVOKED');
    expect(find).not.toHaveBeenCalled();
  });
});

describe('the published keys, read over HTTP', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const setOf = (...kids: string[]) => ({ keys: kids.map((kid) => publicJwk(kid, first.publicKey)) });

  it('are read once for many tokens, and not again at once for an unknown key id', async () => {
    const keySet = vi.fn(() => Promise.resolve<unknown>(setOf('a')));
    const keys = new HttpVerificationKeys({ keySet });
    await Promise.all([keys.find('a'), keys.find('a')]);
    expect(await keys.find('invented')).toBeUndefined();
    expect(keySet).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2001);
    expect(await keys.find('invented')).toBeUndefined();
    expect(keySet).toHaveBeenCalledTimes(2);
  });

  it('lose a removed key within a minute of use, and stay in use while auth is unavailable', async () => {
    const keySet = vi.fn(() => Promise.resolve<unknown>(setOf('a', 'b')));
    const keys = new HttpVerificationKeys({ keySet });
    await keys.find('a');
    keySet.mockRejectedValueOnce(new ChatError('UNAVAILABLE')).mockResolvedValue(setOf('b'));
    vi.advanceTimersByTime(60_001);
    expect(await keys.find('a')).toBeDefined();
    vi.advanceTimersByTime(2001);
    expect(await keys.find('a')).toBeDefined();
    await vi.waitFor(async () => expect(await keys.find('a')).toBeUndefined());
    expect(await keys.find('b')).toBeDefined();
  });

  it('are UNAVAILABLE if the answer is not a key set', async () => {
    const keys = new HttpVerificationKeys({ keySet: () => Promise.resolve('a page') });
    await expect(keys.find('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(keys.find('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
