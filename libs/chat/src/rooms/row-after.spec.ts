import { expect, it } from 'vitest';

import type { RoomId } from '#client';

import { rowAfter } from './row-after.js';

const ROOMS = ['a', 'b', 'c'].map((id) => ({ id: id as RoomId }));

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
  expect(rowAfter(ROOMS, from as RoomId, key)).toBe(to);
});
