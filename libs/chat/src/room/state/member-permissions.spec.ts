import { describe, expect, it } from 'vitest';

import type { Member, Role, RoomState, UserId } from '#client';

import { memberPermissionsOf } from './member-permissions.js';

const ME = 'me' as UserId;
const OTHER = 'other' as UserId;

function room(role: Role, change: Partial<RoomState> = {}): RoomState {
  const state = { kind: 'group', visibility: 'private', archived: false, me: { role, notify: 'all', joinedAt: '' } };
  return { ...state, ...change } as RoomState;
}

function member(role: Role, change: Partial<Member> = {}): Member {
  return { user: { id: OTHER }, role, state: 'joined', ...change } as Member;
}

describe('permissions on a member', () => {
  it('reach lower roles only', () => {
    expect(memberPermissionsOf(room('moderator'), ME, member('member'))).toEqual({
      remove: true,
      ban: true,
      unban: false,
      mute: true,
      roles: [],
    });
    expect(memberPermissionsOf(room('moderator'), ME, member('moderator')).remove).toBe(false);
    expect(memberPermissionsOf(room('admin'), ME, member('owner')).mute).toBe(false);
    expect(memberPermissionsOf(room('member'), ME, member('reader')).mute).toBe(false);
  });

  it('let an admin give roles below their own, and an owner pass the room on', () => {
    expect(memberPermissionsOf(room('admin'), ME, member('member')).roles).toEqual(['moderator', 'member', 'reader']);
    expect(memberPermissionsOf(room('owner'), ME, member('admin')).roles[0]).toBe('owner');
  });

  it('never reach the user', () => {
    const self = member('member', { user: { id: ME } as Member['user'] });
    expect(memberPermissionsOf(room('owner'), ME, self).remove).toBe(false);
  });

  it('let a moderator lift a ban, and ban a user who left', () => {
    expect(memberPermissionsOf(room('moderator'), ME, member('member', { state: 'banned' })).unban).toBe(true);
    expect(memberPermissionsOf(room('moderator'), ME, member('member', { state: 'left' })).ban).toBe(true);
  });

  it('do not exist in a direct room', () => {
    expect(memberPermissionsOf(room('owner', { kind: 'direct' }), ME, member('member')).remove).toBe(false);
  });
});
