import { describe, expect, it } from 'vitest';

import { parse } from './parse.js';

const CHARS = 8_000;
const full = (text: string): string => text.repeat(CHARS / text.length);

describe('a table', () => {
  const types = (body: string) => parse(body)?.map(({ type }) => type);
  const head = (columns: number): string => `${'a|'.repeat(columns)}\n${'-|'.repeat(columns)}\n`;

  it('has columns', () => {
    expect(types('| a | b |\n|:-:|---|\n| 1 | 2 |\n')).toEqual(['table']);
    expect(types('First:\n\na | b\n--|--\n1 | 2\n\nThen')).toEqual([
      'paragraph',
      'space',
      'table',
      'space',
      'paragraph',
    ]);
  });

  it('of too many cells is text, because each row has all columns', () => {
    expect(types(`${head(1_000)}${'b\n'.repeat(1_900)}`)).not.toContain('table');
    expect(types(`${head(8)}${'b\n'.repeat(90)}`)).toContain('table');
  });
});

describe('a body', () => {
  // The lexer would take up to 0.8 s for each.
  it.each([
    ['exclamation marks', full('!')],
    ['blanks between words', `a${full(' ').slice(2)}b`],
    ['tabs in a list', `- ${full('\t').slice(3)}b`],
    ['a name before an @', `${full('a-').slice(1)}@`],
    ['punctuation after an address', `http://a${full("?!').").slice(8)}`],
  ])('of %s, as long as it may be, is not given to the lexer', (_, body) => {
    expect(body.length).toBeLessThanOrEqual(CHARS);
    expect(parse(body)).toBeNull();
  });

  it.each([
    ['many words', full('Really! (Yes.) *No*? ').slice(0, 5_000)],
    ['addresses', full('a.b@c.example https://a.example/b?c=d! ').slice(0, 5_000)],
    ['a long word', full('a')],
    ['a row of dots', `**Part 1**${'.'.repeat(150)}7`],
    ['code with wide blanks', `\`\`\`\n${`a${' '.repeat(150)}b\n`.repeat(40)}\`\`\``],
  ])('of %s is Markdown', (_, body) => {
    expect(parse(body)).not.toBeNull();
  });
});
