import { describe, expect, it } from 'vitest';

import { boxOf, tileOf } from './picture-box.js';

describe('the box of a picture', () => {
  it.each([
    ['fits into a square', [4000, 3000], [320, 240]],
    ['fits into a square, upright', [1080, 1920], [180, 320]],
    ['of a whole page is wide enough to read its beginning', [800, 8000], [107, 320]],
    ['of a narrow strip is not enlarged', [60, 5000], [60, 180]],
    ['is as large as a small picture', [200, 100], [200, 100]],
    ['of a tiny picture can be pressed', [1, 1], [48, 48]],
    ['of a long strip can be pressed', [5000, 10], [320, 48]],
  ] as const)('%s', (_, [width, height], [boxWidth, boxHeight]) => {
    expect(boxOf(width, height)).toEqual({ width: boxWidth, height: boxHeight });
  });
});

describe('one of several pictures', () => {
  it('is as wide as its proportions need, at one height', () => {
    expect(tileOf(400, 200)).toEqual({
      flex: '2 1 18rem',
      aspectRatio: 2,
      maxInlineSize: 'min(100%, 28rem)',
    });
    expect(tileOf(200, 400)).toMatchObject({ flex: '0.5 1 4.5rem', aspectRatio: 0.5 });
  });

  it('is cut off at its ends if it is a long strip', () => {
    expect(tileOf(5000, 10).aspectRatio).toBe(3);
    expect(tileOf(10, 5000).aspectRatio).toBeCloseTo(1 / 3);
  });
});
