import { expect, it } from 'vitest';

import type { RoomId, RoomState } from '#client';

import { nextUnread } from './next-unread.js';

const room = (id: string, unread = 0, notify = 'all') => ({ id, unread, mentions: 0, me: { notify } }) as RoomState;
const ROOMS = [room('a', 1), room('b'), room('c', 2), room('muted', 3, 'none'), room('d', 4)];
const next = (openId: string | null, step: 1 | -1) => nextUnread(ROOMS, openId as RoomId | null, step)?.id;

it.each([
  [null, 'a', 'd'],
  ['b', 'c', 'a'],
  ['c', 'd', 'a'],
  ['d', 'a', 'c'],
  ['elsewhere', 'a', 'd'],
])('from %s the next one is %s and the previous one %s', (openId, following, previous) => {
  expect({ following: next(openId, 1), previous: next(openId, -1) }).toEqual({ following, previous });
});

it('the open room is not the next one', () => {
  expect(nextUnread([room('a', 1)], 'a' as RoomId, 1)).toBeUndefined();
});
