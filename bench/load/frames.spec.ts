import { describe, expect, it } from 'vitest';

import { bodyOf, FrameReader, scan } from './frames.js';

const mark = (run: number, sender: number, count: number): string => bodyOf(run, { sender, count, sentAt: 55 });

const frame = (...bodies: string[]): Buffer =>
  Buffer.from(`42["changes",{"items":[${bodies.map((body) => `{"message":{"body":"${body}","seq":1}}`).join(',')}]}]`);

describe('scanning frames', () => {
  it('finds every message of the run, in order', () => {
    expect(scan(frame(mark(3, 7, 0), mark(3, 8, 12)), 3)).toEqual([
      { sender: 7, count: 0, sentAt: 55 },
      { sender: 8, count: 12, sentAt: 55 },
    ]);
  });

  it('finds messages in other protocols', () => {
    expect(scan(Buffer.from(`<message><body>${mark(3, 1, 2)}</body></message>`), 3)).toMatchObject([
      { sender: 1, count: 2 },
    ]);
  });

  it('skips messages of another run and bodies without a mark', () => {
    expect(scan(frame(mark(2, 7, 0), 'hello', mark(3, 1, 1)), 3)).toEqual([{ sender: 1, count: 1, sentAt: 55 }]);
  });

  it('ignores the end of a truncated frame', () => {
    expect(scan(frame(mark(3, 7, 0)).subarray(0, 45), 3)).toEqual([]);
  });

  it('returns the same messages for equal bytes', () => {
    const reader = new FrameReader(1);
    expect(reader.read(frame(mark(1, 2, 3)))).toEqual(reader.read(frame(mark(1, 2, 3))));
    expect(reader.read(frame(mark(1, 2, 4)))).toMatchObject([{ sender: 2, count: 4 }]);
  });
});
