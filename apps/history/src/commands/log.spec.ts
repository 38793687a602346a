import { describe, expect, it } from 'vitest';
import { ChatError, newId, type CleanupId, type CommandRequests, type CommandType, type MessageId } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, rowOf, TestDraft } from '../../testing/test-draft.js';
import { withReason } from '../room/rules/access.policy.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const [userId, actor_id] = [bob.userId, ann.userId];

function inRoom(more = {}): TestDraft {
  const members = [memberOf(ann, { role: 'owner' }), memberOf(bob)];
  return new TestDraft({ room: roomOf(more), members, people: [ann, bob, eve], rows: [] });
}

/** The text of the error; `null` without one. */
function textOf(test: TestDraft, ...asked: Parameters<TestDraft['apply']>): string | null {
  const outcome = test.apply(...asked);
  return outcome.kind === 'result' && !outcome.result.ok ? outcome.result.error.message : null;
}

describe('the log of a room', () => {
  it.each<[CommandType, object, object]>([
    ['member:mute', { seconds: 60 }, { muted_until: new Date(NOW.getTime() + 60_000), reason: null }],
    ['act:mute', { seconds: 60, reason: 'caps' }, { act: 'member:mute', reason: 'caps' }],
    ['member:remove', {}, { reason: null }],
    ['act:remove', { reason: 'spam' }, { act: 'member:remove', reason: 'spam' }],
    ['member:ban', {}, { reason: null }],
    ['act:ban', { reason: 'spam' }, { act: 'member:ban', reason: 'spam' }],
    ['member:role', { role: 'admin' }, { role: 'admin' }],
  ])('has %s, with the rev of its change, once', (type, request, expected) => {
    const test = inRoom();
    const asked = { userId, ...request } as CommandRequests[typeof type];
    expect(test.answer(type, ann, asked)).toBe('ok');
    const { record, log } = test.draft;
    const parties = { at: NOW, actor_id, user_id: userId, message_id: null, rev: record.head_rev };
    expect(log.acts).toMatchObject([{ act: type, ...parties, ...expected }]);
  });

  it('has the ban of an outsider, and its end', () => {
    const test = inRoom();
    for (const type of ['member:ban', 'member:unban'] as const) test.apply(type, ann, { userId: eve.userId });
    expect(test.draft.log.acts.map(({ act, user_id }) => [act, user_id])).toEqual([
      ['member:ban', eve.userId],
      ['member:unban', eve.userId],
    ]);
  });

  it('has the deletion of a message of others, not of one of one’s own', () => {
    const [theirs, mine] = [rowOf(bob), rowOf(ann)];
    const test = new TestDraft({
      room: roomOf(),
      members: [memberOf(ann, { role: 'owner' }), memberOf(bob)],
      people: [ann, bob],
      rows: [theirs, mine],
    });
    for (const { id } of [theirs, mine, theirs]) expect(test.answer('message:delete', ann, { id })).toBe('ok');
    expect(test.draft.log.acts).toMatchObject([{ act: 'message:delete', user_id: userId, message_id: theirs.id }]);
  });

  it('has neither what was refused nor what changed nothing', () => {
    const test = inRoom();
    test.apply('member:unban', ann, { userId });
    test.apply('member:mute', ann, { userId, seconds: 0 });
    test.apply('member:remove', ann, { userId: eve.userId });
    test.apply('member:ban', bob, { userId: ann.userId });
    test.apply('member:role', ann, { userId, role: 'member' });
    expect(test.draft.log.acts).toEqual([]);
    const archived = inRoom({ archived_at: NOW });
    expect(archived.answer('act:ban', ann, { userId, reason: 'spam' })).toBe('ARCHIVED');
    expect(archived.draft.log.acts).toEqual([]);
  });
});

describe('a reason', () => {
  const reason = 'no caps';

  it('of a mute is in the errors of the muted member while it lasts', () => {
    const test = inRoom();
    const send = (connection: string) =>
      textOf(test, 'message:send', bob, { id: newId<MessageId>(), body: 'x' }, connection);
    test.apply('act:mute', ann, { userId, seconds: 60, reason });
    expect(send('one')).toBe('Muted in this room. Reason: no caps');
    test.apply('member:mute', ann, { userId, seconds: 60 });
    expect(send('other')).toBe('Muted in this room.');
  });

  it('is in no log', () => {
    expect(String(withReason('MUTED', reason))).not.toContain(reason);
    expect(String(ChatError.fromBody(withReason('BANNED', reason).toBody()))).not.toContain(reason);
  });

  it('is invalid for the end of a mute', () => {
    expect(inRoom().answer('act:mute', ann, { userId, seconds: 0, reason })).toBe('INVALID reason');
  });

  it('of a ban is in the errors of the banned user, and of no other', () => {
    const test = inRoom();
    test.apply('act:ban', ann, { userId, reason });
    expect(textOf(test, 'room:join', bob, {})).toBe('Banned from this room. Reason: no caps');
    expect(textOf(test, 'member:add', ann, { userId })).toBe('Banned from this room.');
  });

  it('stays as it was when the ban is repeated, and ends when the user comes back', () => {
    const test = inRoom({ visibility: 'public' });
    const stored = () => test.draft.member(userId)?.gone_reason;
    test.apply('act:ban', ann, { userId, reason });
    test.apply('act:ban', ann, { userId, reason: 'another' });
    expect(stored()).toBe(reason);
    test.apply('member:unban', ann, { userId });
    test.apply('room:join', bob, {});
    expect(stored()).toBeNull();
    test.apply('act:remove', ann, { userId, reason });
    test.apply('act:remove', ann, { userId, reason: 'another' });
    expect(stored()).toBe(reason);
    test.apply('member:ban', ann, { userId });
    expect(stored()).toBeNull();
  });

  it('of a mute stays with the member who leaves and comes back, like the mute', () => {
    const test = inRoom({ visibility: 'public' });
    test.apply('act:mute', ann, { userId, seconds: 60, reason });
    test.apply('room:leave', bob, {});
    test.apply('room:join', bob, {});
    expect(test.draft.member(userId)).toMatchObject({ mute_reason: reason, gone_reason: null });
  });
});

describe('a ban that cleans up', () => {
  const deleteSeconds = 60;
  const since = new Date(NOW.getTime() - 60_000);

  it('notes the messages that a job deletes, also for a user who is banned already, and never without the field', () => {
    const test = inRoom();
    const noted = { user_id: userId, actor_id, since, below_seq: 12, messages_left: 10_000, logged: false };
    expect(test.answer('act:ban', ann, { userId, deleteSeconds })).toBe('ok');
    expect(test.draft.log.cleanups).toMatchObject([noted]);
    expect(test.answer('act:ban', ann, { userId })).toBe('ok');
    expect(test.answer('member:ban', ann, { userId: eve.userId })).toBe('ok');
    expect(test.draft.log.cleanups).toHaveLength(1);
    expect(test.answer('act:ban', ann, { userId, deleteSeconds })).toBe('ok');
    expect(test.draft.log.cleanups).toMatchObject([noted, noted]);
  });

  it('notes nothing if it is refused', () => {
    const test = new TestDraft({
      room: roomOf({ archived_at: NOW }),
      members: [memberOf(ann, { role: 'owner' }), memberOf(bob, { state: 'banned' }), memberOf(eve)],
      people: [ann, bob, eve],
    });
    expect(test.answer('act:ban', ann, { userId, deleteSeconds })).toBe('ARCHIVED');
    expect(test.answer('act:ban', eve, { userId, deleteSeconds })).toBe('FORBIDDEN');
    expect(test.draft.log.cleanups).toEqual([]);
  });

  it('deletes only messages of that user, once, and is one act in the log', () => {
    const rows = [rowOf(bob), rowOf(bob), rowOf(bob), rowOf(ann)];
    const room = roomOf({ archived_at: NOW });
    const test = new TestDraft({ room, members: [memberOf(ann, { role: 'owner' })], people: [ann, bob], rows });
    const [id, ids] = [newId<CleanupId>(), rows.map((row) => row.id)];
    const clean = (messageIds: MessageId[], logged = false) =>
      test.apply('act:clean', eve, { id, actorId: actor_id, userId, messageIds, logged });
    const deleted = (count: number) => ({ result: { ok: true, data: { deleted: count } } });
    expect(clean(ids.slice(0, 1))).toMatchObject(deleted(1));
    expect(clean(ids.slice(0, 1))).toMatchObject(deleted(0));
    expect(clean(ids, true)).toMatchObject(deleted(2));
    expect([...test.draft.changedMessages.keys()]).toEqual(ids.slice(0, 3));
    expect(test.draft.log.acts).toMatchObject([{ act: 'message:delete', actor_id, user_id: userId, message_id: null }]);
    expect(test.draft.log.begun).toEqual([id]);
  });
});
