import { expect, it } from 'vitest';

import type { RoomId, RoomState } from '#client';

import { inOrderOf } from './list-order.js';

const rooms = (...ids: string[]): RoomState[] => ids.map((id) => ({ id }) as RoomState);

it('rooms keep the held order, without those that are gone; new rooms come last', () => {
  const held = ['a', 'b', 'c'] as RoomId[];
  expect(inOrderOf(held, rooms('c', 'new', 'a')).map(({ id }) => id)).toEqual(['a', 'c', 'new']);
});
