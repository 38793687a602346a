import { describe, expect, it } from 'vitest';
import type { Role } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';
import { urevOf } from '../../room/draft/room-draft.js';

const [ann, bob, cid, eve] = [actorOf('ann'), actorOf('bob'), actorOf('cid'), actorOf('eve')];
const people = [ann, bob, cid, eve];
const inRoom = (annRole: Role, bobRole: Role, more = {}) =>
  new TestDraft({
    room: roomOf({ member_count: 2, ...more }),
    members: [memberOf(ann, { role: annRole }), memberOf(bob, { role: bobRole })],
    people,
  });
const bobs = { userId: bob.userId };
const noticesOf = (test: TestDraft) => test.draft.newMessages.map(({ system }) => system?.type);
const ownOf = (test: TestDraft, { userId } = bob) => test.draft.people.ownChanges.get(userId)?.get(test.draft.roomId);

describe('a ban', () => {
  it('ends a membership, announces it, and can be repeated', () => {
    const test = inRoom('moderator', 'member');
    expect(test.answer('member:ban', ann, bobs)).toBe('ok');
    const rev = test.draft.record.head_rev;
    expect(test.answer('member:ban', ann, bobs)).toBe('ok');
    expect({ head_rev: test.draft.record.head_rev, member_count: test.draft.record.member_count }).toEqual({
      head_rev: rev,
      member_count: 1,
    });
    expect(test.draft.member(bob.userId)).toMatchObject({ state: 'banned', role: 'member' });
    expect({ notices: noticesOf(test), own: ownOf(test) }).toEqual({ notices: ['member.removed'], own: 'gone' });
  });

  it('may name a user who is not in the room, who does not notice', () => {
    const test = inRoom('moderator', 'member');
    expect(test.answer('member:ban', ann, { userId: eve.userId })).toBe('ok');
    expect(test.draft.member(eve.userId)).toMatchObject({ state: 'banned', urev: 0 });
    expect({
      notices: noticesOf(test),
      ownChanges: test.draft.people.ownChanges.size,
      member_count: test.draft.record.member_count,
    }).toEqual({ notices: [], ownChanges: 0, member_count: 2 });
    expect(test.answer('room:leave', eve, {})).toBe('NOT_FOUND');
    expect(test.send(eve)).toBe('NOT_FOUND');
    expect(test.answer('member:add', ann, { userId: eve.userId })).toBe('BANNED');
  });

  it('keeps the user out of a public room by every way in', () => {
    const test = inRoom('moderator', 'member', { visibility: 'public' });
    for (const { userId } of [bob, eve]) test.apply('member:ban', ann, { userId });
    expect([test.answer('room:join', bob, {}), test.answer('room:join', eve, {})]).toEqual(['BANNED', 'BANNED']);
    expect(test.answer('member:unban', ann, bobs)).toBe('ok');
    expect(test.draft.member(bob.userId)?.state).toBe('left');
    expect(test.answer('room:join', bob, {})).toBe('ok');
  });

  it.each<[Role, Role, string]>([
    ['member', 'member', 'FORBIDDEN'],
    ['moderator', 'moderator', 'FORBIDDEN'],
    ['moderator', 'admin', 'FORBIDDEN'],
    ['admin', 'moderator', 'ok'],
    ['owner', 'admin', 'ok'],
  ])('by a %s of a %s: %s', (mine, theirs, answer) => {
    expect(inRoom(mine, theirs).answer('member:ban', ann, bobs)).toBe(answer);
  });

  it('is refused for oneself, for an unknown user, and in a direct or archived room', () => {
    expect(inRoom('owner', 'member').answer('member:ban', ann, ann)).toBe('FORBIDDEN');
    expect(inRoom('member', 'member', { kind: 'direct' }).answer('member:ban', ann, bobs)).toBe('FORBIDDEN');
    expect(inRoom('owner', 'member', { archived_at: NOW }).answer('member:ban', ann, bobs)).toBe('ARCHIVED');
    expect(inRoom('owner', 'member').answer('member:ban', ann, actorOf('nobody'))).toBe('NOT_FOUND userId');
  });

  it('removed from a user without one changes nothing', () => {
    const test = inRoom('moderator', 'member');
    expect([test.answer('member:unban', ann, bobs), test.answer('member:unban', ann, eve)]).toEqual(['ok', 'ok']);
    expect(test.draft.changed).toBe(false);
  });
});

describe('a role', () => {
  it.each<[Role, Role, Role, string]>([
    ['moderator', 'member', 'reader', 'FORBIDDEN'],
    ['admin', 'member', 'moderator', 'ok'],
    ['admin', 'member', 'admin', 'FORBIDDEN'],
    ['admin', 'admin', 'member', 'FORBIDDEN'],
    ['admin', 'member', 'owner', 'FORBIDDEN'],
    ['owner', 'admin', 'reader', 'ok'],
    ['owner', 'reader', 'admin', 'ok'],
  ])('that a %s gives a %s: %s is %s', (mine, theirs, role, answer) => {
    const test = inRoom(mine, theirs);
    expect(test.answer('member:role', ann, { userId: bob.userId, role })).toBe(answer);
    expect(test.draft.member(bob.userId)?.role).toBe(answer === 'ok' ? role : theirs);
    expect(ownOf(test)).toBe(answer === 'ok' ? 'room' : undefined);
  });

  it('`owner` can be passed on: the former owner becomes admin, and a repeat succeeds', () => {
    const test = inRoom('owner', 'member');
    const give = () => test.answer('member:role', ann, { userId: bob.userId, role: 'owner' });
    expect([give(), give()]).toEqual(['ok', 'ok']);
    const roles = [ann, bob].map(({ userId }) => test.draft.member(userId)?.role);
    expect({ roles, ann: ownOf(test, ann), bob: ownOf(test) }).toEqual({
      roles: ['admin', 'owner'],
      ann: 'room',
      bob: 'room',
    });
    expect(test.draft.record.head_rev).toBe(22);
    expect(test.answer('room:delete', ann, {})).toBe('FORBIDDEN');
  });

  it('is for members only, and not for direct or archived rooms', () => {
    const role = { userId: bob.userId, role: 'reader' } as const;
    expect(inRoom('owner', 'member').answer('member:role', ann, { ...role, userId: eve.userId })).toBe(
      'NOT_FOUND userId',
    );
    expect(inRoom('member', 'member', { kind: 'direct' }).answer('member:role', ann, role)).toBe('FORBIDDEN');
    expect(inRoom('owner', 'member', { archived_at: NOW }).answer('member:role', ann, role)).toBe('ARCHIVED');
  });
});

describe('a mute', () => {
  it('lasts its seconds, reports the rest, and ends with 0', () => {
    const test = inRoom('moderator', 'member');
    expect(test.answer('member:mute', ann, { userId: bob.userId, seconds: 60 })).toBe('ok');
    expect(test.draft.member(bob.userId)?.muted_until).toEqual(new Date(NOW.getTime() + 60_000));
    const outcome = test.apply('message:send', bob, { id: actorOf('x').userId as never, body: 'hm' });
    expect(outcome).toMatchObject({ result: { error: { code: 'MUTED', retry: 'later', retryAfterMs: 60_000 } } });
    const unmute = () => test.answer('member:mute', ann, { userId: bob.userId, seconds: 0 });
    expect([unmute(), unmute(), test.send(bob, {}, 'another connection')]).toEqual(['ok', 'ok', 'ok']);
    expect(test.draft.record.head_rev).toBe(23);
  });

  it.each<[Role, Role, string]>([
    ['member', 'reader', 'FORBIDDEN'],
    ['moderator', 'moderator', 'FORBIDDEN'],
    ['admin', 'moderator', 'ok'],
  ])('by a %s of a %s: %s', (mine, theirs, answer) => {
    expect(inRoom(mine, theirs).answer('member:mute', ann, { userId: bob.userId, seconds: 5 })).toBe(answer);
  });
});

describe('a deletion of a room', () => {
  it('is for the owner, ends every membership, and makes the room GONE for former members', () => {
    const test = inRoom('owner', 'admin');
    expect(test.answer('room:delete', bob, {})).toBe('FORBIDDEN');
    expect(test.answer('room:delete', ann, {})).toBe('ok');
    expect({ ann: ownOf(test, ann), bob: ownOf(test), changed: test.draft.changed }).toEqual({
      ann: 'gone',
      bob: 'gone',
      changed: false,
    });
    expect([test.send(bob), test.answer('room:delete', bob, {}), test.answer('room:join', bob, {})]).toEqual([
      'GONE',
      'GONE',
      'GONE',
    ]);
    expect(test.answer('room:delete', ann, {})).toBe('ok');
    expect([test.answer('room:delete', eve, {}), test.answer('room:leave', bob, {})]).toEqual(['NOT_FOUND', 'ok']);
  });

  it('works for an archived room, but never for a direct one', () => {
    expect(inRoom('owner', 'member', { archived_at: NOW }).answer('room:delete', ann, {})).toBe('ok');
    expect(inRoom('member', 'member', { kind: 'direct' }).answer('room:delete', ann, {})).toBe('FORBIDDEN');
  });
});

describe('the notify setting', () => {
  it('belongs to its user: it takes no rev of the room, and a repeat writes nothing', () => {
    const test = inRoom('owner', 'reader', { archived_at: NOW });
    expect(test.answer('room:notify', bob, { notify: 'none' })).toBe('ok');
    expect({ changed: test.draft.changed, own: ownOf(test), notify: test.draft.member(bob.userId)?.notify }).toEqual({
      changed: false,
      own: 'room',
      notify: 'none',
    });
    const again = inRoom('owner', 'reader');
    expect(again.answer('room:notify', bob, { notify: 'all' })).toBe('ok');
    expect({ memberChanges: again.draft.memberChanges.size, own: ownOf(again) }).toEqual({
      memberChanges: 0,
      own: undefined,
    });
    expect(again.answer('room:notify', eve, { notify: 'all' })).toBe('NOT_FOUND');
  });

  it('survives leaving and joining again', () => {
    const left = memberOf(eve, { state: 'left', notify: 'none', urev: urevOf(3) });
    const test = new TestDraft({ room: roomOf({ visibility: 'public' }), members: [left], people });
    test.apply('room:join', eve, {});
    expect(test.draft.member(eve.userId)).toMatchObject({ notify: 'none', urev: 3 });
  });
});
