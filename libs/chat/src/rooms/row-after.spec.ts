import { expect, it } from 'vitest';

import { rowAfter } from './row-after.js';

const ROWS = ['a', 'b', 'c'];

it.each([
  ['ArrowDown', 'a', 'b'],
  ['ArrowDown', 'c', null],
  ['ArrowUp', 'b', 'a'],
  ['ArrowUp', 'a', null],
  ['Home', 'c', 'a'],
  ['End', 'a', 'c'],
  ['Enter', 'a', null],
  ['ArrowDown', 'gone', null],
])('%s leads from %s to %s', (key, from, to) => {
  expect(rowAfter(ROWS, from, key)).toBe(to);
});
