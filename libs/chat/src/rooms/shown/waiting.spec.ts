import { expect, it } from 'vitest';

import type { RoomState } from '#client';

import { importantFirst } from './waiting.js';

const room = (id: string, fields: object = {}) =>
  ({ id, kind: 'group', unread: 1, mentions: 0, me: { notify: 'all' }, ...fields }) as RoomState;
const order = (...rooms: RoomState[]) => importantFirst(rooms).map(({ id }) => id);

it('mentions come first, then direct rooms, then the others in their order', () => {
  const rooms = [room('new'), room('old'), room('direct', { kind: 'direct' }), room('mention', { mentions: 1 })];
  expect(order(...rooms)).toEqual(['mention', 'direct', 'new', 'old']);
});

it('a room that the user has marked waits too; read and muted ones do not', () => {
  const marked = room('marked', { unread: 0, me: { notify: 'all', unreadMark: true } });
  expect(order(room('read', { unread: 0 }), room('muted', { me: { notify: 'none' } }), marked)).toEqual(['marked']);
});
