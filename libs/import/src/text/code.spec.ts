import { describe, expect, it } from 'vitest';
import { splitCode } from './code.js';

describe('the code of a Markdown text', () => {
  it.each([
    ['plain `code` and ``a ` b`` end', ['plain ', '`code`', ' and ', '``a ` b``', ' end']],
    ['a `b\n\nc` d', ['a `b\n\nc` d']],
    ['a \\`b` c', ['a \\`b` c']],
    ['``` a\nb\n```\nc', ['', '``` a\nb\n```\n', 'c']],
    ['~~~\n`a\n~~~\n`b`', ['', '~~~\n`a\n~~~\n', '', '`b`', '']],
    ['a\n````\n```\nstill', ['a\n', '````\n```\nstill', '']],
    ['```one line``` a', ['', '```one line```', ' a']],
    ['> ```\n> a\n> ```\nb', ['> ', '```\n> a\n> ```', '\nb']],
  ])('of %j', (text, parts) => {
    expect(splitCode(text)).toEqual(parts);
    expect(splitCode(text).join('')).toBe(text);
  });

  it('is found at once in a text that is made to be slow', () => {
    const text = `${'` `` \\` '.repeat(100_000)}\n${'```\n'.repeat(50_001)}`;
    expect(splitCode(text).join('')).toBe(text);
  });
});
