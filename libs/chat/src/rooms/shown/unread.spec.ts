import { expect, it } from 'vitest';

import type { RoomState } from '#client';

import { unreadOrOpen } from './unread.js';

const room = (id: string, unread = 0, me = {}) => ({ id, unread, me }) as RoomState;
const shown = (rooms: RoomState[], openId?: string) => unreadOrOpen(rooms, openId).map(({ id }) => id);

it('the unread rooms are those with unread messages and those that the user has marked, in their order', () => {
  const rooms = [room('read'), room('marked', 0, { unreadMark: true }), room('muted', 3, { notify: 'none' })];
  expect(shown(rooms)).toEqual(['marked', 'muted']);
});

it('the open room stays among them once it is read', () => {
  expect(shown([room('a', 1), room('open'), room('b')], 'open')).toEqual(['a', 'open']);
});

it('replies alone do not make a room unread', () => {
  const main = { readSeq: 1, unread: 0, mentions: 0 };
  expect(shown([{ ...room('a', 2), main } as RoomState])).toEqual([]);
});
