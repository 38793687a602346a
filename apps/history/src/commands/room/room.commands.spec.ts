import { describe, expect, it } from 'vitest';
import {
  LIMITS,
  newId,
  PERMISSIONS,
  ROLES,
  type AvatarId,
  type CommandRequests,
  type RoomAction,
  type RoomId,
} from '#contracts';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';
import { directKey } from '../../room/rules/direct-key.policy.js';
import { may } from '../../room/rules/permissions.policy.js';
import { seqOf } from '../../room/draft/room-draft.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const people = [ann, bob, eve];
const GROUP = { kind: 'group', name: 'lunch' } as const;
const withBob = { kind: 'direct', memberIds: [bob.userId] } satisfies CommandRequests['room:create'];

describe('creating a group', () => {
  it('starts with room.created as seq 1; each change has a rev, and everything is read', () => {
    const test = new TestDraft({ room: undefined, people });
    expect(test.apply('room:create', ann, { ...GROUP, memberIds: [bob.userId] })).toMatchObject({ created: true });
    const { draft } = test;
    expect(draft.newMessages).toMatchObject([
      { seq: 1, rev: 2, system: { type: 'room.created', actorId: ann.userId } },
    ]);
    expect(draft.member(ann.userId)).toMatchObject({ role: 'owner', rev: 3, read_seq: 1 });
    expect(draft.member(bob.userId)).toMatchObject({ role: 'member', rev: 4, read_seq: 1 });
    expect(draft.record).toMatchObject({ rev: 1, head_rev: 4, head_seq: 1, member_count: 2, visibility: 'private' });
  });

  it('needs a name, known members, and room for all of them', () => {
    const create = (request: CommandRequests['room:create'], given = {}) =>
      new TestDraft({ room: undefined, people, ...given }).answer('room:create', ann, request);
    expect(create({ kind: 'group' })).toBe('INVALID name');
    expect(create({ ...GROUP, memberIds: [newId()] })).toBe('NOT_FOUND memberIds');
    expect(create({ ...GROUP, memberIds: [ann.userId] })).toBe('ok');
    const crowd = Array.from({ length: LIMITS.membersPerRoom }, () => newId<typeof ann.userId>());
    expect(create({ ...GROUP, memberIds: crowd })).toBe('LIMIT_REACHED membersPerRoom');
    const counts = [{ user_id: ann.userId, joined: LIMITS.roomsPerUser, unopened: 0, hidden: 0 }];
    expect(create(GROUP, { counts })).toBe('LIMIT_REACHED roomsPerUser');
  });

  it('takes a public name once, compared without case; private names may repeat', () => {
    const names: [string, RoomId][] = [['lunch', newId<RoomId>()]];
    const create = (visibility: 'public' | 'private') =>
      new TestDraft({ room: undefined, people, names }).answer('room:create', ann, {
        ...GROUP,
        name: 'LUNCH',
        visibility,
      });
    expect({ public: create('public'), private: create('private') }).toEqual({
      public: 'NAME_TAKEN name',
      private: 'ok',
    });
  });

  it('takes no public name that looks like a taken one', () => {
    const names: [string, RoomId][] = [['tea roorn', newId<RoomId>()]];
    const create = (name: string, visibility: 'public' | 'private' = 'public') =>
      new TestDraft({ room: undefined, people, names }).answer('room:create', ann, { ...GROUP, name, visibility });
    for (const alike of ['Tea room', 'Теа room', 'TEA ROОМ', 'tea roorn', 'te\u034fa room'])
      expect({ alike, create: create(alike) }).toEqual({ alike, create: 'NAME_TAKEN name' });
    expect([create('Теа room', 'private'), create('tea rooms')]).toEqual(['ok', 'ok']);
  });

  it('repeated with the same content returns the room, with other content it is IDEMPOTENCY_MISMATCH', () => {
    const test = new TestDraft({ room: undefined, people });
    test.apply('room:create', ann, { ...GROUP, memberIds: [bob.userId, eve.userId] });
    const again = test.apply('room:create', ann, {
      ...GROUP,
      visibility: 'private',
      memberIds: [eve.userId, bob.userId],
    });
    expect(again).toEqual({ kind: 'room', roomId: test.draft.roomId, created: false });
    expect(test.answer('room:create', ann, { ...GROUP, name: 'dinner' })).toBe('IDEMPOTENCY_MISMATCH');
    expect(test.answer('room:create', bob, GROUP)).toBe('IDEMPOTENCY_MISMATCH');
  });
});

describe('creating a direct room', () => {
  it('starts empty, with two equal members', () => {
    const test = new TestDraft({ room: undefined, people });
    test.apply('room:create', ann, withBob);
    expect(test.draft.newMessages).toEqual([]);
    expect(test.draft.record).toMatchObject({ name: null, head_seq: 0, direct_key: directKey(bob.userId, ann.userId) });
    expect(test.draft.joined().map(({ role }) => role)).toEqual(['member', 'member']);
  });

  it('returns the existing room of the pair for both users and any id', () => {
    const roomId = newId<RoomId>();
    const directs: [string, RoomId][] = [[directKey(ann.userId, bob.userId), roomId]];
    const test = new TestDraft({ room: undefined, people, directs });
    expect(test.apply('room:create', ann, withBob)).toEqual({ kind: 'room', roomId, created: false });
    const asked = { kind: 'direct', memberIds: [ann.userId] } satisfies CommandRequests['room:create'];
    expect(test.apply('room:create', bob, asked)).toEqual({ kind: 'room', roomId, created: false });
    expect(test.draft.changed).toBe(false);
  });

  it('takes exactly one other, known user, and no fields of groups', () => {
    const create = (request: Partial<CommandRequests['room:create']>) =>
      new TestDraft({ room: undefined, people }).answer('room:create', ann, { ...withBob, ...request });
    expect(create({ memberIds: [] })).toBe('INVALID memberIds');
    expect(create({ memberIds: [bob.userId, eve.userId] })).toBe('INVALID memberIds');
    expect(create({ memberIds: [ann.userId] })).toBe('INVALID memberIds');
    expect(create({ memberIds: [newId()] })).toBe('NOT_FOUND memberIds');
    expect(create({ name: 'us' })).toBe('INVALID name');
    expect(create({ topic: 'us' })).toBe('INVALID topic');
    expect(create({ ext: {} })).toBe('INVALID ext');
    expect(create({ visibility: 'public' })).toBe('INVALID visibility');
  });
});

describe('the settings of a room', () => {
  const admin = memberOf(ann, { role: 'admin' });
  const update = (room: Parameters<typeof roomOf>[0], request: CommandRequests['room:update'], given = {}) =>
    new TestDraft({ room: roomOf(room), members: [admin, memberOf(bob)], people, ...given }).answer(
      'room:update',
      ann,
      request,
    );

  it('are for admins and above, and not for direct rooms', () => {
    const test = new TestDraft({ room: roomOf(), members: [memberOf(bob, { role: 'moderator' })], people });
    expect(test.answer('room:update', bob, { topic: 'x' })).toBe('FORBIDDEN');
    expect(update({ kind: 'direct' }, { topic: 'x' })).toBe('FORBIDDEN');
    expect(update({}, { topic: 'x' })).toBe('ok');
  });

  it('raise the rev; a new name is announced; an unchanged setting writes nothing', () => {
    const test = new TestDraft({ room: roomOf(), members: [admin], people });
    expect(test.apply('room:update', ann, { name: 'new', topic: 'about' })).toMatchObject({
      result: { ok: true, data: { name: 'new', topic: 'about', rev: 21 } },
    });
    expect(test.draft.newMessages).toMatchObject([{ rev: 22, system: { type: 'room.renamed', name: 'new' } }]);
    test.apply('room:update', ann, { name: 'new', topic: 'about', archived: false });
    expect(test.draft.record.head_rev).toBe(22);
    test.apply('room:update', ann, { topic: '' });
    expect(test.draft.record.topic).toBeNull();
  });

  it('may make a room’s name look like its own old one', () => {
    const room = roomOf({ visibility: 'public', name: 'tea' });
    const names: [string, RoomId][] = [['tea', room.id]];
    const test = new TestDraft({ room, members: [admin], people, names });
    expect(test.answer('room:update', ann, { name: 'Теа' })).toBe('ok');
  });

  it('allow public to private only, and only free public names', () => {
    expect(update({ visibility: 'public' }, { visibility: 'private' })).toBe('ok');
    expect(update({}, { visibility: 'public' })).toBe('INVALID visibility');
    const names: [string, RoomId][] = [['lunch', newId<RoomId>()]];
    expect(update({ visibility: 'public' }, { name: 'Lunch' }, { names })).toBe('NAME_TAKEN name');
    expect(update({ visibility: 'public' }, { name: 'Lunch', visibility: 'private' }, { names })).toBe('ok');
  });

  it('have a picture, which admins and above change', () => {
    const test = new TestDraft({ room: roomOf(), members: [admin, memberOf(bob)], people });
    const avatar = { id: newId<AvatarId>(), webp: Buffer.from('a picture').toString('base64') };
    expect(test.answer('room:avatar', bob, { avatar })).toBe('FORBIDDEN');
    expect(test.answer('room:avatar', eve, { avatar })).toBe('NOT_FOUND');
    expect(test.apply('room:avatar', ann, { avatar: null })).toMatchObject({ result: { data: { rev: 1 } } });
    expect(test.draft.avatar).toBeUndefined();
    expect(test.apply('room:avatar', ann, { avatar })).toMatchObject({
      result: { data: { rev: 21, avatarUrl: `/v1/rooms/avatars/${avatar.id}.webp` } },
    });
    expect(test.draft.avatar).toEqual({ id: avatar.id, webp: Buffer.from('a picture') });
    expect(test.apply('room:avatar', ann, { avatar: null })).toMatchObject({
      result: { data: { rev: 22, avatarUrl: null } },
    });
    expect(test.draft.avatar).toBeNull();
  });

  it('have an ext, which is replaced whole', () => {
    const test = new TestDraft({ room: roomOf({ ext: { a: 1, b: 2 } }), members: [admin], people });
    test.apply('room:update', ann, { ext: { b: 2, a: 1 } });
    expect(test.draft.settingsChanged).toBe(false);
    test.apply('room:update', ann, { ext: { a: 1 } });
    expect(test.draft.record.ext).toEqual({ a: 1 });
    test.apply('room:update', ann, { ext: {} });
    expect(test.draft.record).toMatchObject({ ext: null, rev: 22 });
  });

  it('of an archived room accept only its restoration', () => {
    const archived = { archived_at: NOW };
    expect(update(archived, { topic: 'x' })).toBe('ARCHIVED');
    expect(update(archived, { archived: true })).toBe('ok');
    expect(update(archived, { archived: false, topic: 'x' })).toBe('ok');
  });
});

describe('a read marker', () => {
  it('never moves back or past the head, and only its user sees the change', () => {
    const test = new TestDraft({ room: roomOf(), members: [memberOf(bob, { read_seq: seqOf(4) })], people });
    test.apply('read:mark', bob, { seq: 3 });
    expect(test.draft.people.ownChanges.size).toBe(0);
    test.apply('read:mark', bob, { seq: 7 });
    test.apply('read:mark', bob, { seq: 99 });
    expect(test.draft.member(bob.userId)?.read_seq).toBe(10);
    expect([...(test.draft.people.ownChanges.get(bob.userId)?.values() ?? [])]).toEqual(['read']);
    expect(test.draft.changed).toBe(false);
  });

  it('is for members', () => {
    expect(new TestDraft({ room: roomOf() }).answer('read:mark', eve, { seq: 1 })).toBe('NOT_FOUND');
  });
});

describe('the table of permissions', () => {
  it('gives each role all permissions of the lower roles', () => {
    const rooms = [roomOf(), roomOf({ visibility: 'public' }), roomOf({ kind: 'direct' })];
    const fromTheLowest = [...ROLES].reverse();
    for (const action of Object.keys(PERMISSIONS) as RoomAction[]) {
      const allowed = rooms.map((room) => fromTheLowest.map((role) => may(action, room, role)));
      for (const byRole of allowed) expect(byRole).toEqual([...byRole].sort());
    }
  });

  it('allows no leaving, renaming or removing in a direct room', () => {
    const direct = roomOf({ kind: 'direct' });
    const forbidden = ['room:leave', 'room:update', 'member:add', 'member:remove'] as const;
    for (const action of forbidden) expect(may(action, direct, 'owner')).toBe(false);
  });
});
