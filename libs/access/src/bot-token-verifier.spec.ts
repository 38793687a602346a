import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError, newId, type SessionId, type UserId } from '#contracts';
import { BOT_TOKEN_PREFIX, BotTokenVerifier } from './bot-token-verifier.js';
import type { Identity } from './identity.js';
import type { VerifyBotTokenAnswer } from './questions.js';

const TOKEN = `${BOT_TOKEN_PREFIX}secret`;
const ANSWER = {
  actor: { userId: newId<UserId>(), username: 'helper', displayName: 'The helper', type: 'bot', version: 1 },
  sessionId: newId<SessionId>(),
  expiresAt: '2126-01-01T00:00:00.000Z',
} satisfies VerifyBotTokenAnswer;
const IDENTITY: Identity = { ...ANSWER, expiresAt: new Date(ANSWER.expiresAt) };
/** Redis keeps a revocation for longer than this, even with the shortest access tokens. */
const REVOCATION_MS = 65_000;

const askingBy = (verify: () => VerifyBotTokenAnswer | Promise<VerifyBotTokenAnswer>) =>
  new BotTokenVerifier({ ask: async () => (await verify()) as never });

describe('a bot’s token', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is verified once for concurrent requests, then served from the cache', async () => {
    const verify = vi.fn(() => Promise.resolve<VerifyBotTokenAnswer>(ANSWER));
    const tokens = askingBy(verify);
    expect(await Promise.all([tokens.verify(TOKEN), tokens.verify(TOKEN)])).toEqual([IDENTITY, IDENTITY]);
    expect(await tokens.verify(TOKEN)).toEqual(IDENTITY);
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('is verified again before Redis drops its revocation', async () => {
    const verify = vi.fn(() => Promise.resolve<VerifyBotTokenAnswer>(ANSWER));
    const tokens = askingBy(verify);
    await tokens.verify(TOKEN);
    verify.mockResolvedValue({ refused: 'SESSION_REVOKED' });
    vi.advanceTimersByTime(REVOCATION_MS);
    await expect(tokens.verify(TOKEN)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('is not cached if auth is unavailable', async () => {
    const verify = vi.fn<() => Promise<VerifyBotTokenAnswer>>().mockRejectedValueOnce(new ChatError('UNAVAILABLE'));
    const tokens = askingBy(verify.mockResolvedValue(ANSWER));
    await expect(tokens.verify(TOKEN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await tokens.verify(TOKEN)).toEqual(IDENTITY);
  });

  it.each([
    ['longer than auth takes', `${TOKEN}${'A'.repeat(512)}`],
    ['with U+0000', `${TOKEN}\u0000`],
    ['with half a surrogate pair', `${TOKEN}\uD800`],
  ])('is refused like an unknown one, without a question to auth, if it is %s', async (_name, token) => {
    const verify = vi.fn(() => Promise.resolve<VerifyBotTokenAnswer>(ANSWER));
    await expect(askingBy(verify).verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(verify).not.toHaveBeenCalled();
  });

  it('causes a bounded number of concurrent requests to auth, even if tokens are invented', async () => {
    let answer: (error: Error) => void = () => undefined;
    const asked = new Promise<never>((_resolve, reject) => (answer = reject));
    const verify = vi.fn(() => asked);
    const tokens = askingBy(verify);
    const all = Promise.allSettled(Array.from({ length: 1000 }, (_, index) => tokens.verify(`${TOKEN}${index}`)));
    answer(new ChatError('UNAUTHENTICATED'));
    const codes = (await all).map((one) => (one.status === 'rejected' ? (one.reason as ChatError).code : 'admitted'));
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED', 'OVERLOADED']));
    expect(verify.mock.calls.length).toBeLessThanOrEqual(50);
  });
});
