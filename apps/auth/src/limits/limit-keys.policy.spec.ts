import { describe, expect, it } from 'vitest';
import { accountKey, pairKey } from './limit-keys.policy.js';

describe('what limits by account count by', () => {
  it('an account is its name without case, and of bounded length', () => {
    expect(accountKey('Ada')).toBe(accountKey('aDA'));
    expect(accountKey('ada')).not.toBe(accountKey('adb'));
    expect(accountKey('x'.repeat(1024))).toHaveLength(43);
  });

  it('a pair is both', () => {
    expect(pairKey('ada', 'a')).not.toBe(pairKey('ada', 'b'));
    expect(pairKey('ada', 'a')).not.toBe(pairKey('bob', 'a'));
  });
});
