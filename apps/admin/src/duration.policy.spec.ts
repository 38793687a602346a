import { describe, expect, it } from 'vitest';
import { secondsOf } from './duration.policy.js';

describe('a duration', () => {
  it.each([
    ['30m', 1800],
    ['12h', 43_200],
    ['7d', 604_800],
  ])('of %s', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it.each(['', '7', 'd', '0d', '-1d', '1.5h', '7 d', '7w', '1234567d'])('is not %j', (text) => {
    expect(secondsOf(text)).toBeUndefined();
  });
});
