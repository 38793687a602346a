import { describe, expect, it } from 'vitest';

import { sizeIn } from './size.js';

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;
const size = sizeIn('en');

describe('the size of a file', () => {
  it.each([
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [KILOBYTE, '1 kB'],
    [1.44 * MEGABYTE, '1.4 MB'],
    [100 * MEGABYTE, '100 MB'],
    [3 * 1024 * MEGABYTE, '3 GB'],
    [5000 * 1024 * MEGABYTE, '5,000 GB'],
  ])('of %s bytes is %s', (bytes, words) => {
    expect(size(bytes)).toBe(words);
  });

  it('is never 1,024 of a unit', () => {
    expect(size(MEGABYTE - 1)).toBe('1 MB');
  });
});
