import { describe, expect, it } from 'vitest';

import { isLong } from './folding.js';

describe('a message', () => {
  it('is folded if it has many lines or many characters', () => {
    expect(isLong('a\n'.repeat(30))).toBe(true);
    expect(isLong('a'.repeat(3_000))).toBe(true);
  });

  it('is shown whole if it is of usual length', () => {
    expect(isLong('a\n'.repeat(10))).toBe(false);
    expect(isLong('word '.repeat(200))).toBe(false);
  });
});
