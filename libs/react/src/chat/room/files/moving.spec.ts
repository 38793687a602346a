import { describe, expect, it } from 'vitest';

import { isMoving, movingForm } from './moving.js';

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (char) => char.charCodeAt(0)))),
  );
const table = Array.from({ length: 768 }, () => 7);

describe('a picture moves', () => {
  it.each([
    ['a GIF that loops, behind its table of colours', bytes('GIF89a', ...table, 0x21, 0xff, 11, 'NETSCAPE2.0'), true],
    ['a GIF of one frame', bytes('GIF89a', ...table, 0x2c), false],
    ['a WebP of frames', bytes('RIFF', 1, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0x12), true],
    ['a WebP with transparency', bytes('RIFF', 1, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0x10), false],
    ['a plain WebP', bytes('RIFF', 1, 0, 0, 0, 'WEBPVP8 ', 10, 0, 0, 0, 2), false],
    ['an AVIF of frames', bytes(0, 0, 0, 32, 'ftypavis', 0, 0, 0, 0), true],
    ['an AVIF', bytes(0, 0, 0, 32, 'ftypavif', 0, 0, 0, 0, 'avifmif1'), false],
    ['a JPEG', bytes(0xff, 0xd8), false],
    ['nothing', bytes(), false],
  ])('if it is %s: %s', (_, head, expected) => {
    expect(isMoving(head)).toBe(expected);
  });

  it('in few forms, whose heads are read', () => {
    expect(['image/gif', 'image/webp', 'image/avif', 'image/png', 'image/jpeg'].map(movingForm)).toEqual([
      'GIF',
      'WebP',
      'AVIF',
      null,
      null,
    ]);
  });
});
