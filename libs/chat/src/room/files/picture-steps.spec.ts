import { describe, expect, it } from 'vitest';

import { stepOf } from './picture-steps.js';

describe('a key in the view of pictures', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 2, 0],
    ['ArrowLeft', 1, 0],
    ['ArrowLeft', 0, 2],
    ['End', 0, 2],
    ['Home', 2, 0],
    ['a', 1, null],
  ] as const)('%s leads from place %s of three to %s', (key, at, to) => {
    expect(stepOf(key, at, 3, false)).toBe(to);
  });

  it('leads the other way where one reads from right to left', () => {
    expect(stepOf('ArrowLeft', 0, 3, true)).toBe(1);
    expect(stepOf('ArrowRight', 1, 3, true)).toBe(0);
  });
});
