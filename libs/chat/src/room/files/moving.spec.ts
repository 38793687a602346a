import { describe, expect, it } from 'vitest';

import { isMoving, movingForm } from './moving.js';

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (char) => char.charCodeAt(0)))),
  );
const table = Array.from({ length: 768 }, () => 7);
const start = ['GIF89a', 9, 0, 9, 0, 0xf7, 0, 0, ...table];
const frame = [0x2c, 0, 0, 0, 0, 9, 0, 9, 0, 0, 8, 3, 0x2c, 0x3b, 0x21, 2, 1, 1, 0];
const framed = [0x2c, 0, 0, 0, 0, 9, 0, 9, 0, 0x80, 1, 2, 3, 4, 5, 6, 2, 1, 0x2c, 0];
const delay = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
const comment = [0x21, 0xfe, 11, 'NETSCAPE2.0'.slice(0, 4), ', no loop'.slice(0, 7), 0];
const loops = (name: string) => [0x21, 0xff, 11, name, 3, 1, 0, 0, 0];

const PNG = [0x89, 'PNG\r\n', 0x1a, '\n'];
const chunk = (type: string, ...data: number[]) => [
  0,
  0,
  data.length >> 8,
  data.length & 255,
  type,
  ...data,
  1,
  2,
  3,
  4,
];
const header = chunk('IHDR', 0, 0, 0, 9, 0, 0, 0, 9, 8, 6, 0, 0, 0);
const profile = chunk('iCCP', ...table);
const frames = (count: number) => chunk('acTL', 0, 0, 0, count, 0, 0, 0, 1);

describe('a picture moves', () => {
  it.each([
    ['a GIF that loops, behind its table of colours', bytes(...start, ...loops('NETSCAPE2.0')), true],
    [
      'a GIF that loops, without colours of its own',
      bytes('GIF89a', 9, 0, 9, 0, 0, 0, 0, ...loops('ANIMEXTS1.0')),
      true,
    ],
    ['a GIF of two frames that plays once', bytes(...start, ...delay, ...frame, ...delay, ...frame, 0x3b), true],
    ['a GIF of two frames with colours of their own', bytes(...start, ...framed, ...framed, 0x3b), true],
    ['a GIF of one frame', bytes(...start, ...frame, 0x3b), false],
    ['a GIF of one frame with a delay and a comment', bytes(...start, ...comment, ...delay, ...framed, 0x3b), false],
    ['a GIF of one frame of which no more is known', bytes(...start, ...frame), null],
    ['a GIF within its first frame', bytes(...start, ...frame.slice(0, 12)), null],
    ['a GIF within its table of colours', bytes(...start.slice(0, 100)), null],
    ['a GIF of one frame and other bytes', bytes(...start, ...frame, 0x55, ...frame), false],
    ['a WebP of frames', bytes('RIFF', 1, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0x12), true],
    ['a WebP with transparency', bytes('RIFF', 1, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0x10), false],
    ['a plain WebP', bytes('RIFF', 1, 0, 0, 0, 'WEBPVP8 ', 10, 0, 0, 0, 2), false],
    ['an AVIF of frames', bytes(0, 0, 0, 32, 'ftypavis', 0, 0, 0, 0), true],
    ['an AVIF', bytes(0, 0, 0, 32, 'ftypavif', 0, 0, 0, 0, 'avifmif1'), false],
    ['a PNG of frames', bytes(...PNG, ...header, ...frames(3), ...chunk('IDAT', 0)), true],
    ['a PNG of frames, behind its profile', bytes(...PNG, ...header, ...profile, ...frames(3)), true],
    ['a PNG of one frame', bytes(...PNG, ...header, ...frames(1), ...chunk('IDAT', 0)), false],
    ['a PNG', bytes(...PNG, ...header, ...profile, ...chunk('IDAT', 0)), false],
    ['a PNG with frames where none are read', bytes(...PNG, ...header, ...chunk('IDAT', 0), ...frames(3)), false],
    ['a PNG within its profile', bytes(...PNG, ...header, ...profile.slice(0, 100)), null],
    ['a JPEG', bytes(0xff, 0xd8), false],
    ['nothing', bytes(), false],
  ])('if it is %s: %s', (_, head, expected) => {
    expect(isMoving(head)).toBe(expected);
  });

  it('in few forms, whose heads are read', () => {
    expect(['image/gif', 'image/webp', 'image/avif', 'image/apng', 'image/png'].map(movingForm)).toEqual([
      'GIF',
      'WebP',
      'AVIF',
      'APNG',
      null,
    ]);
  });
});
