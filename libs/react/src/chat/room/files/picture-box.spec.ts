import { describe, expect, it } from 'vitest';

import { boxOf } from './picture-box.js';

describe('the box of a picture', () => {
  it.each([
    ['fits into a square', [4000, 3000], [320, 240]],
    ['fits into a square, upright', [1080, 1920], [180, 320]],
    ['is as large as a small picture', [200, 100], [200, 100]],
    ['of a tiny picture can be pressed', [1, 1], [48, 48]],
    ['of a long strip can be pressed', [5000, 10], [320, 48]],
  ] as const)('%s', (_, [width, height], [boxWidth, boxHeight]) => {
    expect(boxOf(width, height)).toEqual({ width: boxWidth, height: boxHeight });
  });
});
