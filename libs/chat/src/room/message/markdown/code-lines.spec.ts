import { describe, expect, it } from 'vitest';

import { beginningOf } from './code-lines.js';

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${String(index)}`).join('\n');

describe('code', () => {
  it('of more than 20 lines begins with its first 12', () => {
    expect(beginningOf(lines(21))).toBe(lines(12));
  });

  it('of 20 lines is shown whole', () => {
    expect(beginningOf(lines(20))).toBeNull();
  });
});
