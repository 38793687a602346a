import { describe, expect, it } from 'vitest';
import { APP_KEY_PREFIX, newId, type SessionId } from '#contracts';
import { BOT_TOKEN_PREFIX } from '#access/bot-token-verifier';
import { parseToken } from '../tokens/refresh-token.policy.js';
import { newBotToken, sessionOfBotToken } from './bot-token.policy.js';

describe('a bot’s token', () => {
  const sessionId = newId<SessionId>();
  const token = newBotToken(sessionId);

  it('names its session, and is different each time', () => {
    expect(sessionOfBotToken(token)).toBe(sessionId);
    expect(newBotToken(sessionId)).not.toBe(token);
  });

  it('is another one for a key of an app, which has 64 characters after its prefix', () => {
    const key = newBotToken(sessionId, APP_KEY_PREFIX);
    expect(key).toMatch(/^parley_app_[\w-]{64}$/);
    expect(sessionOfBotToken(key)).toBe(sessionId);
  });

  it('is not a refresh token, with or without its prefix', () => {
    expect(parseToken(token)).toBeUndefined();
    expect(parseToken(token.slice(BOT_TOKEN_PREFIX.length))).toBeUndefined();
  });

  it.each([
    '',
    BOT_TOKEN_PREFIX,
    token.slice(BOT_TOKEN_PREFIX.length),
    token.slice(0, -1),
    `${token}A`,
    `${token}=`,
    token.replace(BOT_TOKEN_PREFIX, 'parley_op_'),
    `${BOT_TOKEN_PREFIX}${'A'.repeat(63)}!`,
    // No UUID has this version.
    `${BOT_TOKEN_PREFIX}${Buffer.alloc(48, 0x99).toString('base64url')}`,
  ])('is not %j', (text) => {
    expect(sessionOfBotToken(text)).toBeUndefined();
  });
});
