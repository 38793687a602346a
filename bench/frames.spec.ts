import { describe, expect, it } from 'vitest';

import { bodyOf, FrameReader, scan } from './frames.js';

const frame = (...bodies: string[]): Buffer =>
  Buffer.from(`42["changes",{"items":[${bodies.map((body) => `{"message":{"body":"${body}","seq":1}}`).join(',')}]}]`);

describe('scanning frames', () => {
  it('finds every message of the run, in order', () => {
    expect(scan(frame(bodyOf(3, 7, 0), bodyOf(3, 8, 12)), 3)).toEqual([
      { sender: 7, count: 0 },
      { sender: 8, count: 12 },
    ]);
  });

  it('skips messages of another run and bodies without a mark', () => {
    expect(scan(frame(bodyOf(2, 7, 0), 'hello', bodyOf(3, 1, 1)), 3)).toEqual([{ sender: 1, count: 1 }]);
  });

  it('ignores the end of a truncated frame', () => {
    expect(scan(frame(bodyOf(3, 7, 0)).subarray(0, 45), 3)).toEqual([]);
  });

  it('returns the same messages for equal bytes', () => {
    const reader = new FrameReader(1);
    expect(reader.read(frame(bodyOf(1, 2, 3)))).toEqual(reader.read(frame(bodyOf(1, 2, 3))));
    expect(reader.read(frame(bodyOf(1, 2, 4)))).toEqual([{ sender: 2, count: 4 }]);
  });
});
