import { expect, it } from 'vitest';

import { quoted } from './quoted.js';

it('a quote names its sender and its message, has a mark before each line, and ends before what is written behind it', () => {
  const link = 'https://chat.example/rooms/r1/5';
  expect(quoted('a\n\nb\n', { username: 'ann', link })).toBe(`@ann ${link}\n> a\n>\n> b\n\n`);
  expect(quoted('a', { username: null, link })).toBe(`${link}\n> a\n\n`);
  expect(quoted('a', { username: 'ann', link: null })).toBe('@ann\n> a\n\n');
  expect(quoted('a', { username: null, link: null })).toBe('> a\n\n');
});
