import { expect, it } from 'vitest';

import { quoted } from './quoted.js';

it('a quote has a mark before each line, and ends before what is written behind it', () => {
  expect(quoted('a\n\nb\n')).toBe('> a\n>\n> b\n\n');
});
