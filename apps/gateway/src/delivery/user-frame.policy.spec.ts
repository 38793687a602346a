import { describe, expect, it } from 'vitest';
import type { RoomId, RoomState, UserId, UserItem } from '#contracts';
import type { UserFrame } from '../registry/client-connection.js';
import {
  changesRelations,
  gainedRooms,
  isGoneLater,
  lostRooms,
  unblockedUsers,
  withStates,
} from './user-frame.policy.js';

const state = (id: string, headRev: number) => ({ id, headRev }) as RoomState;
const frame = (...items: UserItem[]): UserFrame => {
  const changes = { from: 1, to: 2, items } as UserFrame['changes'];
  return { json: JSON.stringify(['user:changes', changes]), changes };
};
const gone = (roomId: string): UserItem => ({ type: 'room.gone', roomId: roomId as RoomId });

describe('a frame of user:changes', () => {
  it('has gained and lost rooms', () => {
    const both = frame({ type: 'room', state: state('a', 1) }, gone('b'));
    expect({ gainedRooms: gainedRooms(both), lostRooms: lostRooms(both) }).toEqual({
      gainedRooms: ['a'],
      lostRooms: ['b'],
    });
    expect(isGoneLater('b' as RoomId, [frame(), both])).toBe(true);
    expect(isGoneLater('a' as RoomId, [both])).toBe(false);
  });

  it('has the users who are blocked no longer', () => {
    const [a, b] = ['a' as UserId, 'b' as UserId];
    const both = frame({ type: 'block', userId: a, blocked: true }, { type: 'block', userId: b, blocked: false });
    expect({ changesRelations: changesRelations(both), unblockedUsers: unblockedUsers(both) }).toEqual({
      changesRelations: true,
      unblockedUsers: [b],
    });
  });

  it('is sent with newer states of its rooms if there are any, else unchanged', () => {
    const given = frame({ type: 'room', state: state('a', 1) }, gone('b'));
    expect(withStates(given, new Map())).toBe(given);
    const fresh = withStates(given, new Map([['a' as RoomId, state('a', 5)]]));
    expect(JSON.parse(fresh.json)).toEqual([
      'user:changes',
      { from: 1, to: 2, items: [{ type: 'room', state: { id: 'a', headRev: 5 } }, gone('b')] },
    ]);
  });
});
