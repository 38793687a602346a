import { describe, expect, it } from 'vitest';

import type { Role, RoomState } from '#contracts';

import { everyoneBarrier } from './everyone.policy.js';

const room = (memberCount: number, role: Role, kind: RoomState['kind'] = 'group') =>
  ({ kind, visibility: 'private', memberCount, me: { role } }) as RoomState;

describe('what keeps a user from a message to everyone', () => {
  it.each([
    [20, 'member', null],
    [20, 'reader', 'role'],
    [21, 'member', 'role'],
    [21, 'moderator', null],
    [2000, 'owner', null],
    [2001, 'owner', 'size'],
  ] as const)('in a room of %i members, for a %s: %s', (members, role, barrier) => {
    expect(everyoneBarrier(room(members, role))).toBe(barrier);
  });

  it('is a direct room', () => {
    expect(everyoneBarrier(room(2, 'member', 'direct'))).toBe('direct');
  });
});
