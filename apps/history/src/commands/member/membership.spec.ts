import { describe, expect, it } from 'vitest';
import { LIMITS, type Role } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';

const [ann, bob, cid, eve] = [actorOf('ann'), actorOf('bob'), actorOf('cid'), actorOf('eve')];
const people = [ann, bob, cid, eve];
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const publicRoom = (more = {}) => roomOf({ visibility: 'public', ...more });
const noticesOf = (test: TestDraft) => test.draft.newMessages.map(({ system }) => system);

describe('joining', () => {
  it('is for public rooms, announces itself once, and starts with everything read', () => {
    const test = new TestDraft({ room: publicRoom(), members: [memberOf(ann, { role: 'owner' })], people });
    expect([test.answer('room:join', eve, {}), test.answer('room:join', eve, {})]).toEqual(['ok', 'ok']);
    expect(noticesOf(test)).toEqual([{ type: 'member.joined', userId: eve.userId, actorId: eve.userId }]);
    expect(test.draft.member(eve.userId)).toMatchObject({ role: 'member', state: 'joined', read_seq: 11 });
    expect(test.draft.record.member_count).toBe(3);
    expect(test.draft.people.ownChanges.get(eve.userId)?.get(test.draft.roomId)).toBe('room');
  });

  it('does not reveal private rooms, and refuses banned users', () => {
    expect(new TestDraft({ room: roomOf() }).answer('room:join', eve, {})).toBe('NOT_FOUND');
    expect(new TestDraft({ room: undefined }).answer('room:join', eve, {})).toBe('NOT_FOUND');
    const banned = new TestDraft({ room: publicRoom(), members: [memberOf(eve, { state: 'banned' })] });
    expect(banned.answer('room:join', eve, {})).toBe('BANNED');
    expect(new TestDraft({ room: publicRoom({ archived_at: NOW }) }).answer('room:join', eve, {})).toBe('ARCHIVED');
  });

  it('again neither ends a mute nor restores a role', () => {
    const left = memberOf(eve, { state: 'left', role: 'admin', muted_until: NOW });
    const test = new TestDraft({ room: publicRoom(), members: [left], people });
    test.apply('room:join', eve, {});
    expect(test.draft.member(eve.userId)).toMatchObject({ role: 'member', muted_until: NOW, joined_at: NOW });
  });

  it('an empty room makes the user its owner', () => {
    const test = new TestDraft({ room: publicRoom({ member_count: 0 }), people });
    test.apply('room:join', eve, {});
    expect(test.draft.member(eve.userId)?.role).toBe('owner');
  });

  it('stops at the limits of the room and of the user', () => {
    const full = publicRoom({ member_count: LIMITS.membersPerRoom });
    expect(new TestDraft({ room: full }).answer('room:join', eve, {})).toBe('LIMIT_REACHED membersPerRoom');
    const counts = [{ user_id: eve.userId, joined: LIMITS.roomsPerUser, unopened: 0, hidden: 0 }];
    const busy = new TestDraft({ room: publicRoom(), counts });
    expect(busy.answer('room:join', eve, {})).toBe('LIMIT_REACHED roomsPerUser');
  });
});

describe('leaving', () => {
  const owner = memberOf(ann, { role: 'owner' });

  it('announces itself, and succeeds for a user who is not in the room', () => {
    const test = new TestDraft({ members: [owner, memberOf(bob)], people });
    expect([test.answer('room:leave', bob, {}), test.answer('room:leave', bob, {})]).toEqual(['ok', 'ok']);
    expect(noticesOf(test)).toEqual([{ type: 'member.left', userId: bob.userId, actorId: bob.userId }]);
    expect(test.draft.people.ownChanges.get(bob.userId)?.get(test.draft.roomId)).toBe('gone');
    expect(new TestDraft({ room: publicRoom() }).answer('room:leave', eve, {})).toBe('ok');
  });

  it('does not reveal a private room to a user who was never in it', () => {
    expect(new TestDraft({ room: roomOf() }).answer('room:leave', eve, {})).toBe('NOT_FOUND');
    expect(new TestDraft({ room: undefined }).answer('room:leave', eve, {})).toBe('NOT_FOUND');
  });

  it('is not possible in a direct room', () => {
    const test = new TestDraft({ room: roomOf({ kind: 'direct', name: null }), members: [memberOf(ann)] });
    expect(test.answer('room:leave', ann, {})).toBe('FORBIDDEN');
  });

  it.each<[Role, Role, string]>([
    ['moderator', 'admin', 'an admin before a moderator, though they joined later'],
    ['member', 'moderator', 'a moderator before a member'],
    ['reader', 'member', 'a member before a reader'],
  ])('of an owner passes the room on: %s or %s → %3$s', (earlier, later) => {
    const members = [
      owner,
      memberOf(bob, { role: earlier, joined_at: daysAgo(9) }),
      memberOf(cid, { role: later, joined_at: daysAgo(3) }),
    ];
    const test = new TestDraft({ members, people });
    test.apply('room:leave', ann, {});
    expect(test.draft.member(cid.userId)?.role).toBe('owner');
    expect(test.draft.member(bob.userId)?.role).toBe(earlier);
    expect(test.draft.member(ann.userId)).toMatchObject({ role: 'member', state: 'left' });
    expect(test.draft.people.ownChanges.get(cid.userId)?.get(test.draft.roomId)).toBe('room');
  });

  it('of an owner passes the room to the longest-standing of equals, and on when they leave too', () => {
    const members = [owner, memberOf(bob, { joined_at: daysAgo(2) }), memberOf(cid, { joined_at: daysAgo(5) })];
    const test = new TestDraft({ members, people });
    test.apply('room:leave', ann, {});
    expect(test.draft.member(cid.userId)?.role).toBe('owner');
    test.apply('room:leave', cid, {});
    expect(test.draft.member(bob.userId)?.role).toBe('owner');
    expect(test.answer('room:leave', bob, {})).toBe('ok');
    expect(test.draft.record.member_count).toBe(0);
  });
});

describe('adding', () => {
  const add = (test: TestDraft, actor = ann, target = eve) =>
    test.answer('member:add', actor, { userId: target.userId });

  it('is for members of a private group, and for moderators of a public one', () => {
    expect(add(new TestDraft({ members: [memberOf(ann)], people }))).toBe('ok');
    expect(add(new TestDraft({ members: [memberOf(ann, { role: 'reader' })], people }))).toBe('FORBIDDEN');
    expect(add(new TestDraft({ room: publicRoom(), members: [memberOf(ann)], people }))).toBe('FORBIDDEN');
    const moderator = memberOf(ann, { role: 'moderator' });
    expect(add(new TestDraft({ room: publicRoom(), members: [moderator], people }))).toBe('ok');
    expect(add(new TestDraft({ room: roomOf({ kind: 'direct' }), members: [memberOf(ann)], people }))).toBe(
      'FORBIDDEN',
    );
    expect(add(new TestDraft({ room: roomOf(), people }))).toBe('NOT_FOUND');
  });

  it('announces the member once, and answers with the member', () => {
    const test = new TestDraft({ members: [memberOf(ann)], people });
    const outcome = test.apply('member:add', ann, { userId: eve.userId });
    expect(outcome).toMatchObject({
      result: {
        ok: true,
        data: { user: { id: eve.userId, username: 'eve' }, role: 'member', state: 'joined', rev: 22 },
      },
    });
    expect(add(test)).toBe('ok');
    expect(noticesOf(test)).toEqual([{ type: 'member.added', userId: eve.userId, actorId: ann.userId }]);
  });

  it('refuses banned and unknown users', () => {
    const banned = memberOf(eve, { state: 'banned' });
    expect(add(new TestDraft({ members: [memberOf(ann), banned], people }))).toBe('BANNED');
    expect(add(new TestDraft({ members: [memberOf(ann)] }))).toBe('NOT_FOUND userId');
  });
});

describe('removing', () => {
  const remove = (actors: Role, targets: Role) =>
    new TestDraft({ members: [memberOf(ann, { role: actors }), memberOf(bob, { role: targets })], people }).answer(
      'member:remove',
      ann,
      { userId: bob.userId },
    );

  it('is for moderators and above, on lower roles only', () => {
    expect(remove('member', 'reader')).toBe('FORBIDDEN');
    expect(remove('moderator', 'member')).toBe('ok');
    expect(remove('moderator', 'moderator')).toBe('FORBIDDEN');
    expect(remove('admin', 'moderator')).toBe('ok');
    expect(remove('admin', 'owner')).toBe('FORBIDDEN');
  });

  it('oneself is refused', () => {
    const test = new TestDraft({ members: [memberOf(ann, { role: 'owner' })], people });
    expect(test.answer('member:remove', ann, { userId: ann.userId })).toBe('FORBIDDEN');
  });

  it('a user who is not in the room succeeds and writes nothing', () => {
    const test = new TestDraft({ members: [memberOf(ann, { role: 'owner' })], people });
    const outcome = test.apply('member:remove', ann, { userId: eve.userId });
    expect(outcome).toMatchObject({ result: { ok: true, data: { user: { id: eve.userId }, state: 'left' } } });
    expect(test.draft.changed).toBe(false);
  });
});

describe('an erased user', () => {
  it('leaves any room, even an archived one, or a direct one without a system message', () => {
    const archived = new TestDraft({ room: roomOf({ archived_at: NOW }), members: [memberOf(eve)], people });
    expect(archived.answer('member:erase', eve, {})).toBe('ok');
    expect(archived.draft.member(eve.userId)?.state).toBe('left');
    const direct = new TestDraft({ room: roomOf({ kind: 'direct' }), members: [memberOf(eve)], people });
    direct.apply('member:erase', eve, {});
    expect(direct.draft.member(eve.userId)?.state).toBe('left');
    expect(direct.draft.newMessages).toEqual([]);
  });
});
