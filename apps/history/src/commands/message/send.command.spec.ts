import { describe, expect, it } from 'vitest';
import { newId, type Actor, type CommandRequests, type MessageId } from '#contracts';
import { incomingBotOf } from '#access/incoming-bot';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';

const ann = actorOf('ann');
const bob = actorOf('bob');
const eve = actorOf('eve');
const inMs = (ms: number) => new Date(NOW.getTime() + ms);

describe('a send', () => {
  it('takes the next seq and rev, and moves the sender’s read marker', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    const id = newId<MessageId>();
    const outcome = test.apply('message:send', ann, { id, body: ' hello \n' });
    const data = { id, seq: 11, rev: 21, createdAt: NOW.toISOString(), dup: false };
    expect(outcome).toEqual({ kind: 'result', result: { ok: true, data } });
    expect(test.draft.newMessages).toMatchObject([{ body: ' hello \n', seq: 11, rev: 21, sender_id: ann.userId }]);
    expect(test.draft.member(ann.userId)?.read_seq).toBe(11);
    expect(test.draft.people.ownChanges.size).toBe(0);
  });

  it('at its time is one as any other, but leaves the sender’s read marker where it is', () => {
    const test = new TestDraft({ members: [memberOf(ann), memberOf(bob, { role: 'reader' })] });
    const before = test.draft.member(ann.userId)?.read_seq;
    const id = newId<MessageId>();
    const request = { id, body: 'later', ext: { a: 1 } };
    expect(test.answer('schedule:send', ann, request)).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([{ id, body: 'later', seq: 11, scheduled: true }]);
    expect(test.draft.member(ann.userId)).toMatchObject({ read_seq: before, sent_aside_seq: 11, last_sent_at: NOW });
    expect(test.apply('message:send', ann, request)).toMatchObject({ result: { ok: true, data: { dup: true } } });
    expect(test.answer('schedule:send', ann, { ...request, body: 'other' })).toBe('IDEMPOTENCY_MISMATCH');
    expect(test.answer('schedule:send', bob, { ...request, id: newId<MessageId>() })).toBe('FORBIDDEN');
    expect(test.send(ann)).toBe('ok');
    expect(test.draft.newMessages[1]?.scheduled).toBeNull();
    expect(test.draft.member(ann.userId)).toMatchObject({ read_seq: 12, sent_aside_seq: 11 });
  });

  it('of a user who is not in the room reveals nothing that they may not know', () => {
    expect(new TestDraft({ room: undefined }).send(eve)).toBe('NOT_FOUND');
    expect(new TestDraft({ room: roomOf() }).send(eve)).toBe('NOT_FOUND');
    expect(new TestDraft({ room: roomOf({ visibility: 'public' }) }).send(eve)).toBe('NOT_A_MEMBER');
    expect(new TestDraft({ members: [memberOf(eve, { state: 'banned' })] }).send(eve)).toBe('BANNED');
    const deleted = roomOf({ deleted_at: NOW });
    expect(new TestDraft({ room: deleted }).send(eve)).toBe('NOT_FOUND');
    expect(new TestDraft({ room: deleted, members: [memberOf(eve, { state: 'left' })] }).send(eve)).toBe('GONE');
  });

  it('is refused in an archived room, for a reader, and during a mute', () => {
    expect(new TestDraft({ room: roomOf({ archived_at: NOW }), members: [memberOf(ann)] }).send(ann)).toBe('ARCHIVED');
    expect(new TestDraft({ members: [memberOf(ann, { role: 'reader' })] }).send(ann)).toBe('FORBIDDEN');
    expect(new TestDraft({ members: [memberOf(ann, { muted_until: inMs(-1) })] }).send(ann)).toBe('ok');
    const muted = new TestDraft({ members: [memberOf(ann, { muted_until: inMs(5_000) })] });
    expect(muted.apply('message:send', ann, { id: newId<MessageId>(), body: 'x' })).toMatchObject({
      result: { ok: false, error: { code: 'MUTED', retry: 'later', retryAfterMs: 5_000 } },
    });
  });

  it('is limited by slow mode, even within one batch, except for moderators', () => {
    const room = () => roomOf({ slow_mode_seconds: 10 });
    const before = { last_sent_at: inMs(-9_000) };
    const slow = new TestDraft({ room: room(), members: [memberOf(ann, before), memberOf(bob)] });
    expect(slow.send(ann)).toBe('SLOW_MODE');
    expect(slow.send(bob)).toBe('ok');
    expect(slow.send(bob, {}, 'another connection')).toBe('SLOW_MODE');
    const moderator = new TestDraft({ room: room(), members: [memberOf(ann, { ...before, role: 'moderator' })] });
    expect([moderator.send(ann), moderator.send(ann)]).toEqual(['ok', 'ok']);
  });

  it('is not limited by slow mode for incoming webhooks, which have a rate', () => {
    const bot = { ...ann, userId: incomingBotOf(newId()), type: 'bot' as const };
    const slow = new TestDraft({ room: roomOf({ slow_mode_seconds: 10 }), members: [memberOf(bot)] });
    expect([slow.send(bot), slow.send(bot, {}, 'another post')]).toEqual(['ok', 'ok']);
  });

  it('may reply only to a message of the room, even one of the same batch', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    const id = newId<MessageId>();
    expect(test.send(ann, { replyTo: id })).toBe('INVALID replyTo');
    expect([test.send(ann, { id }), test.send(ann, { replyTo: id })]).toEqual(['ok', 'ok']);
  });

  it('may mention only joined members', () => {
    const test = new TestDraft({ members: [memberOf(ann), memberOf(bob), memberOf(eve, { state: 'left' })] });
    expect(test.send(ann, { mentions: [bob.userId] })).toBe('ok');
    expect(test.send(ann, { mentions: [bob.userId, eve.userId] })).toBe('INVALID mentions');
  });
});

describe('a repeated send', () => {
  const id = newId<MessageId>();

  it('gets the answer of the first one, and stores nothing', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    test.send(ann, { id, body: 'one', mentions: [] });
    expect(test.apply('message:send', ann, { id, body: 'one' })).toMatchObject({
      result: { ok: true, data: { id, seq: 11, rev: 21, dup: true } },
    });
    expect(test.draft.newMessages).toHaveLength(1);
  });

  it('with other content, or by another user, is IDEMPOTENCY_MISMATCH', () => {
    const test = new TestDraft({ members: [memberOf(ann), memberOf(bob)] });
    test.send(ann, { id, body: 'one' });
    expect(test.send(ann, { id, body: 'two' })).toBe('IDEMPOTENCY_MISMATCH');
    expect(test.send(ann, { id, body: 'one', ext: { a: 1 } })).toBe('IDEMPOTENCY_MISMATCH');
    expect(test.send(bob, { id, body: 'one' })).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('may have another order of keys in ext, and another afterId', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    test.send(ann, { id, ext: { a: 1, b: { c: [1, 2], d: null } } });
    expect(test.send(ann, { id, afterId: newId(), ext: { b: { d: null, c: [1, 2] }, a: 1 } })).toBe('ok');
    expect(test.send(ann, { id, ext: { a: 1, b: { c: [2, 1], d: null } } })).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('succeeds before every other check: muted, removed, archived, or after a failed send', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    test.send(ann, { id });
    const member = test.draft.member(ann.userId)!;
    test.draft.changeMember({ ...member, state: 'left', muted_until: inMs(1_000) });
    test.draft.record.archived_at = NOW;
    test.draft.failedSends.set('its connection', { code: 'MUTED', message: '', retry: 'later' });
    expect(test.send(ann, { id }, 'its connection')).toBe('ok');
  });
});

describe('a send behind one that failed', () => {
  const error = { code: 'MUTED', message: '', retry: 'later' } as const;
  const behind = (test: TestDraft, actor: Actor, request: CommandRequests['message:send']) =>
    test.answer('message:repeat', actor, { send: { type: 'message:send', request }, error });

  it('fails like it, and stores nothing', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    expect(behind(test, ann, { id: newId(), body: 'new' })).toBe('MUTED');
    expect(test.draft.newMessages).toHaveLength(0);
    expect(test.send(ann)).toBe('ok');
  });

  it('has its answer if it is a repeat', () => {
    const test = new TestDraft({ members: [memberOf(ann), memberOf(bob)] });
    const id = newId<MessageId>();
    test.send(ann, { id, body: 'one' });
    expect(behind(test, ann, { id, body: 'one' })).toBe('ok');
    expect(behind(test, ann, { id, body: 'two' })).toBe('IDEMPOTENCY_MISMATCH');
    expect(behind(test, bob, { id, body: 'one' })).toBe('MUTED');
  });
});

describe('the order of one connection', () => {
  it('holds back sends after one that may succeed later, but not on other connections', () => {
    const test = new TestDraft({ members: [memberOf(ann), memberOf(bob)] });
    expect(test.send(ann, { afterId: newId() }, 'a')).toBe('OUT_OF_ORDER');
    expect(test.send(ann, {}, 'a')).toBe('OUT_OF_ORDER');
    expect(test.send(ann, {}, 'another of hers')).toBe('ok');
    expect(test.send(bob, {}, 'b')).toBe('ok');
  });

  it('continues after a send that can never succeed', () => {
    const test = new TestDraft({ members: [memberOf(ann)] });
    expect(test.send(ann, { replyTo: newId() })).toBe('INVALID replyTo');
    expect(test.send(ann)).toBe('ok');
  });

  it('survives failures with afterId, which must be a stored message of the same sender', () => {
    const test = new TestDraft({ members: [memberOf(ann), memberOf(bob)] });
    const [mine, his] = [newId<MessageId>(), newId<MessageId>()];
    test.send(ann, { id: mine });
    test.send(bob, { id: his });
    expect(test.send(ann, { afterId: mine })).toBe('ok');
    expect(test.send(ann, { afterId: his })).toBe('OUT_OF_ORDER');
  });
});
