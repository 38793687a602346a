import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError, newId, type SessionId, type UserId } from '#contracts';
import { BOT_TOKEN_PREFIX, BotTokenVerifier } from './bot-token-verifier.js';
import type { Identity } from './identity.js';

const TOKEN = `${BOT_TOKEN_PREFIX}secret`;
const IDENTITY: Identity = {
  actor: { userId: newId<UserId>(), username: 'helper', displayName: 'The helper', type: 'bot', version: 1 },
  sessionId: newId<SessionId>(),
  expiresAt: new Date('2126-01-01'),
};
/** Redis keeps a revocation for longer than this, even with the shortest access tokens. */
const REVOCATION_MS = 65_000;

describe('a bot’s token', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is verified once for concurrent requests, then served from the cache', async () => {
    const identify = vi.fn(() => Promise.resolve(IDENTITY));
    const tokens = new BotTokenVerifier({ identify });
    expect(await Promise.all([tokens.verify(TOKEN), tokens.verify(TOKEN)])).toEqual([IDENTITY, IDENTITY]);
    expect(await tokens.verify(TOKEN)).toBe(IDENTITY);
    expect(identify).toHaveBeenCalledTimes(1);
  });

  it('is verified again before Redis drops its revocation', async () => {
    const identify = vi.fn(() => Promise.resolve(IDENTITY));
    const tokens = new BotTokenVerifier({ identify });
    await tokens.verify(TOKEN);
    identify.mockRejectedValue(new ChatError('SESSION_REVOKED'));
    vi.advanceTimersByTime(REVOCATION_MS);
    await expect(tokens.verify(TOKEN)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('is not cached if auth is unavailable', async () => {
    const identify = vi.fn<() => Promise<Identity>>().mockRejectedValueOnce(new ChatError('UNAVAILABLE'));
    const tokens = new BotTokenVerifier({ identify: identify.mockResolvedValue(IDENTITY) });
    await expect(tokens.verify(TOKEN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await tokens.verify(TOKEN)).toBe(IDENTITY);
  });

  it.each([
    ['longer than auth takes', `${TOKEN}${'A'.repeat(512)}`],
    ['with U+0000', `${TOKEN}\u0000`],
    ['with half a surrogate pair', `${TOKEN}\uD800`],
  ])('is refused like an unknown one, without a question to auth, if it is %s', async (_name, token) => {
    const identify = vi.fn(() => Promise.resolve(IDENTITY));
    await expect(new BotTokenVerifier({ identify }).verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(identify).not.toHaveBeenCalled();
  });

  it('causes a bounded number of concurrent requests to auth, even if tokens are invented', async () => {
    let answer: (error: Error) => void = () => undefined;
    const asked = new Promise<never>((_resolve, reject) => (answer = reject));
    const identify = vi.fn(() => asked);
    const tokens = new BotTokenVerifier({ identify });
    const all = Promise.allSettled(Array.from({ length: 1000 }, (_, index) => tokens.verify(`${TOKEN}${index}`)));
    answer(new ChatError('UNAUTHENTICATED'));
    const codes = (await all).map((one) => (one.status === 'rejected' ? (one.reason as ChatError).code : 'admitted'));
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED', 'OVERLOADED']));
    expect(identify.mock.calls.length).toBeLessThanOrEqual(50);
  });
});
