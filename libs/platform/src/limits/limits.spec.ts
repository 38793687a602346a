import { describe, expect, it } from 'vitest';
import type { ChatError } from '#contracts';
import { type Limiter, LimiterFactory } from './limiter.js';
import { LocalLimit } from './local-limit.js';
import { PromptLimit } from './prompt-limit.js';

const RATE = { points: 2, windowMs: 5_000 };
const outcome = (refusal: ChatError | undefined): string =>
  refusal === undefined ? 'ok' : `${refusal.code} ${String(refusal.details.scope)}`;

describe('a limit of one process', () => {
  it('counts each key for itself and names its scope', () => {
    const limit = new LocalLimit('send', RATE);
    const answers = ['a', 'a', 'b', 'a'].map((key) => outcome(limit.take(key, 0)));
    expect(answers).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED send']);
    expect(outcome(limit.take('a', 5_000))).toBe('ok');
  });

  it('can be closed for a key from outside', () => {
    const limit = new LocalLimit('send', RATE);
    limit.close('a', 9_000, 0);
    expect(outcome(limit.take('a', 7_000))).toBe('RATE_LIMITED send');
    expect(outcome(limit.take('a', 9_000))).toBe('ok');
  });
});

describe('a limit of all processes that answers at once', () => {
  it('refuses what the common count has refused before', async () => {
    const common: Limiter = new LimiterFactory(undefined).make('create', RATE);
    await common.demand('a');
    const limit = new PromptLimit(new LocalLimit('create', RATE), common);
    expect(outcome(limit.take('a'))).toBe('ok');
    await expect.poll(() => outcome(limit.take('a'))).toBe('RATE_LIMITED create');
    expect(outcome(limit.take('b'))).toBe('ok');
  });
});
