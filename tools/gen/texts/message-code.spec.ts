/* oxlint-disable no-template-curly-in-string -- code with template strings */
import { describe, expect, it } from 'vitest';

import { argumentsOf, parseMessage } from './message.js';
import { messageCode } from './message-code.js';

function codeOf(text: string, english = text): string {
  return messageCode(parseMessage(text), argumentsOf(parseMessage(english))).code;
}

describe('the code of a message', () => {
  it('is a string without arguments', () => {
    expect(codeOf("It’s `5 \\ $'{'a'}'`")).toBe('`It’s \\`5 \\\\ \\${a}\\``');
  });

  it('takes one argument alone, and several as an object', () => {
    expect(codeOf('Hello {name}!')).toBe('(name: string) => `Hello ${name}!`');
    expect(codeOf('{name}, {at, date, moment}')).toBe(
      '({ name, at }: { name: string; at: Date }) => `${name}, ${moment(at)}`',
    );
  });

  it('selects a plural, which can have placeholders', () => {
    expect(codeOf('{count, plural, =0 {None} one {# room} other {{count, number, to99} rooms}}')).toBe(
      "(count: number) => plural(count, { '=0': `None`, one: `${number(count)} room`, other: `${to99(count)} rooms` })",
    );
  });

  it('takes what the English message takes, in any order', () => {
    expect(codeOf('{b} von {a}', '{a} of {b}')).toBe('({ a, b }: { a: string; b: string }) => `${b} von ${a}`');
    expect(() => codeOf('{c}', '{a}')).toThrow('The English text has no {c}.');
  });

  it.each([
    '{a, select, x {X} other {Y}}',
    '{a, number, ::percent}',
    '{a, date, long}',
    '{a, selectordinal, other {#}}',
  ])('refuses what has no meaning here: %s', (text) => {
    expect(() => codeOf(text, '{a}')).toThrow();
  });

  it('refuses an argument of two types', () => {
    expect(() => codeOf('{a} {a, number}')).toThrow('{a} is both string and number.');
  });
});
