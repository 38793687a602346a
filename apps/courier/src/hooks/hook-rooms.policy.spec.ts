import { describe, expect, it } from 'vitest';
import { newId, type FeedHead, type HookRooms, type RoomId, type UserId } from '#contracts';
import { areSameRooms, seesRoom } from './hook-rooms.policy.js';

const [shop, other] = [newId<UserId>(), newId<UserId>()];
const room = (appId: UserId | null, kind: FeedHead['kind'] = 'group'): FeedHead =>
  ({ roomId: newId<RoomId>(), appId, kind }) as FeedHead;
const rooms = {
  'its group': room(shop),
  'its direct room': room(shop, 'direct'),
  "another app's group": room(other),
  "another app's direct room": room(other, 'direct'),
  "a user's group": room(null),
  "users' direct room": room(null, 'direct'),
};
const named = Object.values(rooms).map(({ roomId }) => roomId);
const seenBy = (app_id: UserId | null, which: HookRooms): string[] =>
  Object.entries(rooms).flatMap(([name, head]) => (seesRoom({ app_id, rooms: which }, head) ? [name] : []));

describe('a hook of an app', () => {
  it.each<[HookRooms, string[]]>([
    ['groups', ['its group']],
    ['all', ['its group', 'its direct room']],
    [named, ['its group', 'its direct room']],
    [[newId<RoomId>()], []],
  ])('of the rooms %j sees %j', (which, seen) => {
    expect(seenBy(shop, which)).toEqual(seen);
  });
});

describe('a hook of the operator', () => {
  it.each<[HookRooms, string[]]>([
    ['groups', ['its group', "another app's group", "a user's group"]],
    ['all', Object.keys(rooms)],
    [named, Object.keys(rooms)],
  ])('of the rooms %j sees %j', (which, seen) => {
    expect(seenBy(null, which)).toEqual(seen);
  });
});

it('rooms are the same in any order', () => {
  const [one, two] = [newId<RoomId>(), newId<RoomId>()];
  expect(areSameRooms([one, two], [two, one])).toBe(true);
  for (const different of [[one], [one, one], 'groups', 'all'] as HookRooms[])
    expect(areSameRooms([one, two], different)).toBe(false);
  expect(areSameRooms('all', 'all')).toBe(true);
  expect(areSameRooms('all', 'groups')).toBe(false);
});
