import { describe, expect, it } from 'vitest';
import { newId, type CommandRequests, type RoomId } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, TestDraft, type Given } from '../../testing/test-draft.js';
import { externalKey } from '../room/draft/shared-rows.js';
import { directKey } from '../room/rules/direct-key.policy.js';

const [bot, ann, bob, eve] = [
  { ...actorOf('shop'), type: 'bot' as const },
  actorOf('ann'),
  actorOf('bob'),
  actorOf('eve'),
];
const people = [bot, ann, bob, eve];
const OURS = { app_id: bot.userId, external_id: 'order-1' };

const inOurRoom = (given: Given = {}, room = {}) =>
  new TestDraft({ room: roomOf({ ...OURS, ...room }), members: [memberOf(ann), memberOf(bob)], people, ...given });
const noticesOf = ({ draft }: TestDraft) => draft.newMessages.map(({ system }) => system?.type);

describe('the room that an app puts', () => {
  const request = { externalId: 'order-1', name: 'Order 1' };

  it('is made with its id of the host, without members; a repeat changes nothing', () => {
    const test = new TestDraft({ room: undefined, people });
    expect(test.answer('room:put', bot, request)).toBe('ok');
    expect(test.draft.record).toMatchObject({ ...OURS, name: 'Order 1', member_count: 0, visibility: 'private' });
    expect(noticesOf(test)).toEqual(['room.created']);
    const rev = test.draft.record.head_rev;
    expect(test.answer('room:put', bot, request)).toBe('ok');
    expect(test.draft.record.head_rev).toBe(rev);
  });

  it('needs a name when it is new, and only then', () => {
    expect(new TestDraft({ room: undefined, people }).answer('room:put', bot, { externalId: 'x' })).toBe(
      'INVALID name',
    );
    const test = inOurRoom();
    expect(test.answer('room:put', bot, { externalId: 'order-1', topic: 'Shipped' })).toBe('ok');
    expect(test.draft.record).toMatchObject({ name: 'room', topic: 'Shipped' });
  });

  it('is another one if a room already has the id: the request looks again', () => {
    const test = new TestDraft({ room: undefined, people });
    test.draft.shared.externals.set(externalKey(bot.userId, 'order-1'), newId<RoomId>());
    expect(test.answer('room:put', bot, request)).toBe('GONE');
  });

  it('is not found by the bot of another app', () => {
    const others = new TestDraft({ room: roomOf({ external_id: 'order-1', app_id: eve.userId }), people });
    expect(others.answer('room:put', bot, request)).toBe('NOT_FOUND');
  });
});

describe('the members that a host sets', () => {
  /** What the command answers; `undefined` for an error. */
  const answerOf = (test: TestDraft, more: Pick<CommandRequests['member:set'], 'set'>): unknown => {
    const outcome = test.apply('member:set', bot, { remove: [], quiet: false, ...more });
    return 'result' in outcome && outcome.result.ok ? outcome.result.data : undefined;
  };

  it('come, go and change their role, each for itself and in order', () => {
    const test = inOurRoom();
    const set = [
      { userId: eve.userId, role: 'reader' as const },
      { userId: ann.userId, role: 'admin' as const },
    ];
    expect(test.answer('member:set', bot, { set, remove: [bob.userId], quiet: false })).toBe('ok');
    expect(test.draft.member(eve.userId)).toMatchObject({ state: 'joined', role: 'reader', unopened_at: NOW });
    expect(test.draft.member(ann.userId)).toMatchObject({ role: 'admin' });
    expect(test.draft.member(bob.userId)).toMatchObject({ state: 'left' });
    expect(noticesOf(test)).toEqual(['member.added', 'member.removed']);
    expect(test.draft.log.acts).toMatchObject([
      { act: 'member:role', actor_id: bot.userId, user_id: ann.userId, role: 'admin' },
      { act: 'member:remove', actor_id: bot.userId, user_id: bob.userId },
    ]);
  });

  it('are not changed by a repeat, and come quietly if asked', () => {
    const test = inOurRoom();
    const request = { set: [{ userId: eve.userId }, { userId: ann.userId }], remove: [], quiet: true };
    expect(test.answer('member:set', bot, request)).toBe('ok');
    expect(noticesOf(test)).toEqual([]);
    const rev = test.draft.record.head_rev;
    expect(test.answer('member:set', bot, request)).toBe('ok');
    expect(test.draft.record.head_rev).toBe(rev);
    expect(answerOf(test, request)).toEqual({ changed: 0, refused: [] });
  });

  it('leave out whom the room has banned; the others go on', () => {
    const test = inOurRoom({ members: [memberOf(ann, { state: 'banned' }), memberOf(bob)] });
    const set = [{ userId: ann.userId }, { userId: eve.userId }];
    const refused = [{ userId: ann.userId, code: 'BANNED' }];
    expect(answerOf(test, { set })).toEqual({ changed: 1, refused });
    expect(test.draft.member(ann.userId)?.state).toBe('banned');
    expect(test.draft.member(eve.userId)?.state).toBe('joined');
  });

  it('stay as they are in an archived room, and in the room of another app', () => {
    const request = { set: [{ userId: eve.userId }], remove: [], quiet: false };
    expect(inOurRoom({}, { archived_at: NOW }).answer('member:set', bot, request)).toBe('ARCHIVED');
    const same = { set: [{ userId: ann.userId }], remove: [eve.userId], quiet: false };
    expect(inOurRoom({}, { archived_at: NOW }).answer('member:set', bot, same)).toBe('ok');
    expect(inOurRoom({}, { app_id: eve.userId }).answer('member:set', bot, request)).toBe('NOT_FOUND');
  });
});

describe('the direct room of two users of an app', () => {
  const request = { userIds: [ann.userId, bob.userId] as [typeof ann.userId, typeof bob.userId] };
  const key = directKey(ann.userId, bob.userId);

  it('is made once, with both as members', () => {
    const test = new TestDraft({ room: undefined, people });
    expect(test.answer('room:pair', bot, request)).toBe('ok');
    expect(test.draft.record).toMatchObject({ kind: 'direct', direct_key: key, member_count: 2 });
    expect(test.draft.member(bob.userId)?.state).toBe('joined');
    const rev = test.draft.record.head_rev;
    expect(test.answer('room:pair', bot, request)).toBe('ok');
    expect(test.draft.record.head_rev).toBe(rev);
  });

  it('is the one that exists: another room under the id, or for the two, is refused', () => {
    const taken = new TestDraft({ room: roomOf({ kind: 'direct', direct_key: 'other' }), people });
    expect(taken.answer('room:pair', bot, request)).toBe('GONE');
    const elsewhere = new TestDraft({ room: undefined, people, directs: [[key, newId<RoomId>()]] });
    expect(elsewhere.answer('room:pair', bot, request)).toBe('GONE');
  });

  it('does not come about between two of whom one blocks the other', () => {
    const blocked = new TestDraft({ room: undefined, people, blocks: [[bob, ann]] });
    expect(blocked.answer('room:pair', bot, request)).toBe('BLOCKED');
  });
});
