import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LIMITS } from '#contracts/limits';
import { codePoints, isBlank } from '#contracts/text';

import { LineJoiner, type Piece } from './line-joiner.js';
import { textLines } from './text-lines.js';

async function piecesOf(text: string, chunkBytes = 7): Promise<Piece[]> {
  const joiner = new LineJoiner();
  const pieces: Piece[] = [];
  for await (const line of textLines(chunks(new TextEncoder().encode(text), chunkBytes)))
    pieces.push(...joiner.take(line));
  return [...pieces, ...joiner.end()];
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ body, ended }) => (ended ? `${body}\n` : body)).join('');

describe('text sent line by line', () => {
  it('restores the exact text from the messages, and no message is blank', async () => {
    const letter = fc.constantFrom('a', 'ß', '漢', '🙂', '\u0301', ' ', '\t', '\r', '\ufeff', '\n', '\n', '/');
    const text = fc.string({ unit: letter, maxLength: 60 }).filter((sample) => !isBlank(sample));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (sample, chunkBytes) => {
        const pieces = await piecesOf(sample, chunkBytes);
        expect(textOf(pieces)).toBe(sample);
        expect(pieces.some(({ body }) => isBlank(body))).toBe(false);
      }),
    );
  });

  it('sends each line as one message, with the blank lines that follow it', async () => {
    expect(await piecesOf('\none\n\n\ntwo\nthree')).toEqual([
      { body: '\none\n\n', ended: true },
      { body: 'two', ended: true },
      { body: 'three', ended: false },
    ]);
  });

  it('splits a line longer than a message between code points', async () => {
    const text = `${'🙂'.repeat(LIMITS.bodyChars + 5)}\n`;
    const pieces = await piecesOf(text, 4096);
    expect(pieces.map(({ body }) => codePoints(body))).toEqual([LIMITS.bodyChars, 5]);
    expect(textOf(pieces)).toBe(text);
  });

  it('rejects input that no messages can carry', async () => {
    await expect(piecesOf('\n \n')).rejects.toThrow('blank lines that no message can carry');
    await expect(piecesOf('\n'.repeat(LIMITS.bodyChars + 1))).rejects.toThrow('begins with too many blank lines');
    await expect(piecesOf(`a${' '.repeat(LIMITS.bodyChars * 2)}b`, 4096)).rejects.toThrow('more white space in a row');
    const lines = textLines(chunks(Uint8Array.of(0x61, 0xff, 0x0a), 1));
    await expect(lines.next()).rejects.toThrow('not UTF-8');
  });
});
