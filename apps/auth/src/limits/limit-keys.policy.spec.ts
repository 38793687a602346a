import { describe, expect, it } from 'vitest';
import { accountKey, pairKey } from './limit-keys.policy.js';

describe('the keys of limits by account', () => {
  it('an account’s key ignores case and has a bounded length', () => {
    expect(accountKey('Ada')).toBe(accountKey('aDA'));
    expect(accountKey('ada')).not.toBe(accountKey('adb'));
    expect(accountKey('x'.repeat(1024))).toHaveLength(43);
  });

  it('an account has another key each time it is unlocked', () => {
    const [first, second] = [new Date(1), new Date(2)];
    expect(new Set([accountKey('ada'), accountKey('ada', first), accountKey('ada', second)]).size).toBe(3);
    expect(accountKey('ada', first)).toBe(accountKey('ADA', first));
  });

  it('a pair’s key contains account and IP', () => {
    expect(pairKey('ada', 'a')).not.toBe(pairKey('ada', 'b'));
    expect(pairKey('ada', 'a')).not.toBe(pairKey('bob', 'a'));
  });
});
