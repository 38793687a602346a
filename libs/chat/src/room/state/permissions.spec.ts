import { describe, expect, it } from 'vitest';

import type { Message, Role, RoomState, UserId } from '#client';

import { permissionsOf, type Permissions } from './permissions.js';

const ME = 'me' as UserId;
const OTHER = 'other' as UserId;

function room(role: Role, change: Partial<RoomState> = {}): RoomState {
  const state = { kind: 'group', visibility: 'private', archived: false, me: { role, notify: 'all', joinedAt: '' } };
  return { ...state, ...change } as RoomState;
}

function message(change: Partial<Message> = {}): Message {
  const state = { kind: 'text', senderId: ME, deletedAt: null, forwardOf: null, pinned: false };
  return { ...state, ...change } as Message;
}

const offered = (permissions: Permissions): string[] =>
  Object.entries(permissions).flatMap(([name, isOffered]) => (isOffered === true ? [name] : []));

const onMessage = (state: RoomState, shown: Message, restrictions = {}): string[] => {
  const without = offered(permissionsOf(state, ME));
  return offered(permissionsOf(state, ME, shown, restrictions)).filter((name) => !without.includes(name));
};

describe('permissions in a room', () => {
  it('follow the role in a private group', () => {
    expect(offered(permissionsOf(room('reader'), ME))).toEqual(['leave']);
    expect(offered(permissionsOf(room('member'), ME))).toEqual(['send', 'addMembers', 'leave']);
    const moderator = ['send', 'skipSlowMode', 'addMembers', 'moderate', 'leave'];
    expect(offered(permissionsOf(room('moderator'), ME))).toEqual(moderator);
    const admin = ['send', 'skipSlowMode', 'addMembers', 'moderate', 'update', 'archive', 'leave'];
    expect(offered(permissionsOf(room('admin'), ME))).toEqual(admin);
    expect(offered(permissionsOf(room('owner'), ME))).toEqual([...admin, 'deleteRoom']);
  });

  it('let only moderators add members to a public group', () => {
    expect(permissionsOf(room('member', { visibility: 'public' }), ME).addMembers).toBe(false);
    expect(permissionsOf(room('moderator', { visibility: 'public' }), ME).addMembers).toBe(true);
  });

  it('offer neither members nor settings in a direct room', () => {
    expect(offered(permissionsOf(room('member', { kind: 'direct' }), ME))).toEqual(['send', 'skipSlowMode']);
  });

  it('only open or delete an archived room', () => {
    expect(offered(permissionsOf(room('owner', { archived: true }), ME))).toEqual([
      'skipSlowMode',
      'archive',
      'deleteRoom',
    ]);
    expect(offered(permissionsOf(room('member', { archived: true }), ME, message()))).toEqual(['forward']);
  });

  it('treat an unknown role as reader', () => {
    expect(permissionsOf(room('herald' as Role), ME).send).toBe(false);
  });
});

describe('permissions on a message', () => {
  it('let the sender edit and delete', () => {
    expect(onMessage(room('member'), message())).toEqual(['react', 'unreact', 'reply', 'edit', 'forward', 'delete']);
    expect(onMessage(room('member'), message({ senderId: OTHER }))).toEqual(['react', 'unreact', 'reply', 'forward']);
  });

  it('let a moderator pin, and delete the messages of others', () => {
    const others = message({ senderId: OTHER });
    expect(onMessage(room('moderator'), others)).toEqual(['react', 'unreact', 'reply', 'forward', 'pin', 'delete']);
    expect(onMessage(room('moderator'), { ...others, pinned: true })).toContain('unpin');
  });

  it('let both sides of a direct room pin, and neither delete for the other', () => {
    const direct = room('member', { kind: 'direct' });
    const others = message({ senderId: OTHER });
    expect(onMessage(direct, others)).toEqual(['react', 'unreact', 'reply', 'forward', 'pin']);
  });

  it('only let a reader forward', () => {
    expect(onMessage(room('reader'), message())).toEqual(['forward']);
  });

  it('offer nothing on notices and deleted messages', () => {
    expect(onMessage(room('owner'), message({ kind: 'system', senderId: null }))).toEqual([]);
    expect(onMessage(room('owner'), message({ deletedAt: '2026-11-20T06:30:00.123Z' }))).toEqual([]);
  });

  it('do not let the sender edit a forward', () => {
    const forwardOf = { roomId: null, senderName: null, createdAt: '' };
    expect(onMessage(room('member'), message({ forwardOf }))).not.toContain('edit');
  });

  it('let those who may send stop a message while it grows, and neither edit nor forward it', () => {
    const growing = message({ grow: 'growing' });
    expect(onMessage(room('member'), growing)).toEqual(['react', 'unreact', 'reply', 'delete', 'stop']);
    expect(onMessage(room('member'), { ...growing, senderId: OTHER })).toContain('stop');
    expect(onMessage(room('reader'), growing)).toEqual([]);
    expect(onMessage(room('member'), growing, { isMuted: true })).not.toContain('stop');
    expect(onMessage(room('member'), message({ grow: 'complete' }))).toEqual(onMessage(room('member'), message()));
  });

  it('leave removals to a muted member, and to both sides of a block', () => {
    const pinned = message({ pinned: true });
    expect(onMessage(room('moderator'), message(), { isMuted: true })).toEqual(['unreact', 'forward', 'pin', 'delete']);
    const direct = room('member', { kind: 'direct' });
    expect(onMessage(direct, message(), { isBlocked: true })).toEqual(['unreact', 'forward', 'delete']);
    expect(onMessage(direct, pinned, { isBlocked: true })).toEqual(['unreact', 'forward', 'unpin', 'delete']);
  });
});
