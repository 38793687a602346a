import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError, newId, type SessionId, type UserId } from '#contracts';
import { BOT_TOKEN_PREFIX, BotTokens } from './bot-tokens.js';
import type { Identity } from './identity.js';

const TOKEN = `${BOT_TOKEN_PREFIX}secret`;
const IDENTITY: Identity = {
  actor: { userId: newId<UserId>(), username: 'helper', displayName: 'The helper', type: 'bot', version: 1 },
  sessionId: newId<SessionId>(),
  expiresAt: new Date('2126-01-01'),
};
/** Less than a revocation is kept in Redis with the shortest access tokens. */
const REVOCATION_MS = 65_000;

describe('a bot’s token', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked for once by requests that come together, and then remembered', async () => {
    const identify = vi.fn(() => Promise.resolve(IDENTITY));
    const tokens = new BotTokens({ identify });
    expect(await Promise.all([tokens.verify(TOKEN), tokens.verify(TOKEN)])).toEqual([IDENTITY, IDENTITY]);
    expect(await tokens.verify(TOKEN)).toBe(IDENTITY);
    expect(identify).toHaveBeenCalledTimes(1);
  });

  it('is asked for again before its revocation is forgotten', async () => {
    const identify = vi.fn(() => Promise.resolve(IDENTITY));
    const tokens = new BotTokens({ identify });
    await tokens.verify(TOKEN);
    identify.mockRejectedValue(new ChatError('SESSION_REVOKED'));
    vi.advanceTimersByTime(REVOCATION_MS);
    await expect(tokens.verify(TOKEN)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('is not remembered when auth could not tell', async () => {
    const identify = vi.fn<() => Promise<Identity>>().mockRejectedValueOnce(new ChatError('UNAVAILABLE'));
    const tokens = new BotTokens({ identify: identify.mockResolvedValue(IDENTITY) });
    await expect(tokens.verify(TOKEN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await tokens.verify(TOKEN)).toBe(IDENTITY);
  });

  it('that is made up costs auth a bounded number of questions at once', async () => {
    let answer: (error: Error) => void = () => undefined;
    const asked = new Promise<never>((_resolve, reject) => (answer = reject));
    const identify = vi.fn(() => asked);
    const tokens = new BotTokens({ identify });
    const all = Promise.allSettled(Array.from({ length: 1000 }, (_, index) => tokens.verify(`${TOKEN}${index}`)));
    answer(new ChatError('UNAUTHENTICATED'));
    const codes = (await all).map((one) => (one.status === 'rejected' ? (one.reason as ChatError).code : 'let in'));
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED', 'OVERLOADED']));
    expect(identify.mock.calls.length).toBeLessThanOrEqual(50);
  });
});
