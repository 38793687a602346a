import { describe, expect, it } from 'vitest';

import type { RoomId, RoomState, UserId } from '#client';

import { holdMuted, inOrderOf, inOrderOfActivity } from './list-order.js';

const rooms = (...ids: string[]): RoomState[] => ids.map((id) => ({ id }) as RoomState);

it('rooms keep the held order, without those that are gone; new rooms come last', () => {
  const held = ['a', 'b', 'c'] as RoomId[];
  expect(inOrderOf(held, rooms('c', 'new', 'a')).map(({ id }) => id)).toEqual(['a', 'c', 'new']);
});

describe('a muted room', () => {
  const me = 'me' as UserId;
  const room = (id: string, hour: number, { notify = 'all', by = 'other' } = {}) =>
    ({ id, me: { notify }, preview: { createdAt: `2026-11-23T0${hour}:00:00.000Z`, senderId: by } }) as RoomState;
  const muted = { notify: 'none' };
  const before = holdMuted(new Map(), [room('a', 3), room('muted', 2, muted), room('b', 1)], me);

  it('does not rise by a message of somebody else, and others rise above it', () => {
    const rooms = [room('b', 5), room('muted', 4, muted), room('a', 3)];
    const held = holdMuted(before, rooms, me);
    expect(held).toBe(before);
    expect(inOrderOfActivity(rooms, held).map(({ id }) => id)).toEqual(['b', 'a', 'muted']);
  });

  it('stays below the favourites, and above the others if it is one', () => {
    const favourite = (room: RoomState) => ({ ...room, me: { ...room.me, favourite: true } });
    const order = (...rooms: RoomState[]) => inOrderOfActivity(rooms, before).map(({ id }) => id);
    expect(order(room('a', 5), room('muted', 4, muted), favourite(room('b', 1)))).toEqual(['b', 'a', 'muted']);
    expect(order(room('b', 5), room('a', 4), favourite(room('muted', 6, muted)))).toEqual(['muted', 'b', 'a']);
  });

  it('keeps its place while the rooms are loaded again', () => {
    expect(holdMuted(before, [], me)).toBe(before);
  });

  it.each([
    ['one writes in it', room('muted', 4, { ...muted, by: 'me' })],
    ['it is no longer muted', room('muted', 4)],
  ])('rises when %s', (_, risen) => {
    const rooms = [risen, room('a', 3), room('b', 1)];
    expect(inOrderOfActivity(rooms, holdMuted(before, rooms, me)).map(({ id }) => id)).toEqual(['muted', 'a', 'b']);
  });
});
