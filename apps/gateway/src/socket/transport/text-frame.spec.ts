import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { textFrame } from './text-frame.js';

const { Sender } = createRequire(import.meta.url)('ws') as {
  Sender: { frame(data: Buffer, options: object): Buffer[] };
};

describe('a text frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])('of %i bytes is the same as from ws', (bytes) => {
    const text = 'ä'.repeat(bytes / 2) + 'x'.repeat(bytes % 2);
    const options = { fin: true, mask: false, opcode: 1, readOnly: false, rsv1: false };
    const expected = Buffer.concat(Sender.frame(Buffer.from(text), options));
    expect(textFrame(text).equals(expected)).toBe(true);
  });
});
