import { describe, expect, it } from 'vitest';
import type { ChatError } from '#contracts';
import { PromptLimit } from './prompt-limit.js';
import type { SharedTally } from './shared-window.policy.js';

const outcome = (refusal: ChatError | undefined): string =>
  refusal === undefined ? 'ok' : `${refusal.code} ${String(refusal.details.scope)}`;

describe('a limit that answers without waiting', () => {
  it('counts each key for itself and names its scope', () => {
    const limit = new PromptLimit('send', { points: 2, windowMs: 5_000 });
    const answers = ['a', 'a', 'b', 'a'].map((key) => outcome(limit.take(key, 1, 0)));
    expect(answers).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED send']);
    expect(outcome(limit.take('a', 1, 5_000))).toBe('ok');
  });

  it('takes several points at once, but never more than the rate', () => {
    const limit = new PromptLimit('member', { points: 10, windowMs: 5_000 });
    expect(outcome(limit.take('a', 8, 0))).toBe('ok');
    expect(outcome(limit.take('a', 3, 0))).toBe('RATE_LIMITED member');
    expect([limit.take('b', 50, 0), limit.take('b', 1, 0)].map(outcome)).toEqual(['ok', 'RATE_LIMITED member']);
    expect(outcome(limit.take('b', 10, 5_000))).toBe('ok');
  });

  it('tells whether a key has used the rate, without taking a point', () => {
    const limit = new PromptLimit('token', { points: 2, windowMs: 5_000 });
    for (let i = 0; i < 5; i += 1) expect(outcome(limit.refusal('a', 0))).toBe('ok');
    limit.take('a', 2, 0);
    expect(limit.refusal('a', 1_000)?.details).toMatchObject({ scope: 'token', retryAfterMs: 4_000 });
    expect(outcome(limit.refusal('a', 5_000))).toBe('ok');
  });

  it('reports a tenth of the rate at once, one report of a key at a time', () => {
    const reports: [string, number][] = [];
    const limit = new PromptLimit('send', { points: 30, windowMs: 5_000 }, (key, points) => {
      reports.push([key, points]);
      return new Promise<SharedTally>(() => undefined);
    });
    for (const key of ['a', 'b', 'a', 'b']) limit.take(key);
    expect(reports).toEqual([]);
    for (let i = 0; i < 20; i += 1) limit.take('a');
    expect(reports).toEqual([['a', 3]]);
  });

  it('reports points taken during a report after that report', async () => {
    const reports: number[] = [];
    const limit = new PromptLimit('send', { points: 100, windowMs: 5_000 }, (_key, points) => {
      reports.push(points);
      return Promise.resolve({ points: 90, endsInMs: 4_000 });
    });
    for (let i = 0; i < 25; i += 1) limit.take('a');
    await expect.poll(() => reports).toEqual([10, 15]);
    for (let i = 0; i < 10; i += 1) expect(outcome(limit.take('a'))).toBe('ok');
    expect(outcome(limit.take('a'))).toBe('RATE_LIMITED send');
  });
});
