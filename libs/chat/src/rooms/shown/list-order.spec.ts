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
    const both = [favourite(room('muted', 6, muted)), favourite(room('b', 1)), room('a', 5)];
    expect(order(...both)).toEqual(['b', 'muted', 'a']);
  });

  it('comes last, however new its last message was when it was muted', () => {
    const newest = room('newest', 9, muted);
    const rooms = [newest, room('b', 2), room('a', 3)];
    expect(inOrderOfActivity(rooms, holdMuted(new Map(), rooms, me)).map(({ id }) => id)).toEqual(['a', 'b', 'newest']);
  });

  it('keeps its place while the rooms are loaded again', () => {
    expect(holdMuted(before, [], me)).toBe(before);
  });

  it.each([
    [
      'above other muted rooms when one writes in it',
      room('muted', 4, { ...muted, by: 'me' }),
      ['a', 'b', 'muted', 'quiet'],
    ],
    ['no further by a message of somebody else', room('muted', 4, muted), ['a', 'b', 'quiet', 'muted']],
    ['above all others when it is no longer muted', room('muted', 4), ['muted', 'a', 'b', 'quiet']],
  ])('rises %s', (_, risen, order) => {
    const rooms = [risen, room('a', 3), room('b', 1), room('quiet', 3, muted)];
    expect(inOrderOfActivity(rooms, holdMuted(before, rooms, me)).map(({ id }) => id)).toEqual(order);
  });
});
