import { describe, expect, it } from 'vitest';
import { newId, type CommandRequests, type MessageId } from '#contracts';
import { actorOf, memberOf, NOW, rowOf, TestDraft } from '../../../testing/test-draft.js';
import { seqOf } from '../../room/draft/room-draft.js';
import { prepare } from '../apply.policy.js';
import { command } from '../../../testing/test-command.js';
import { createSecretKey } from 'node:crypto';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const [ann, bob, cid] = [actorOf('ann'), actorOf('bob'), actorOf('cid')];

/** A room with a root of ann's that mentions cid. */
function scene() {
  const root = rowOf(ann, { mentions: [cid.userId] });
  const other = rowOf(bob);
  const members = [ann, bob, cid].map((actor) => memberOf(actor));
  const messages = [root, other].map((row) => ({ ...row, fingerprint: Buffer.alloc(0), sent_rev: row.rev }));
  const test = new TestDraft({ members, people: [ann, bob, cid], rows: [root, other], messages });
  const reply = (by = bob, more: Partial<CommandRequests['message:reply']> = {}) =>
    test.answer('message:reply', by, { id: newId<MessageId>(), body: 'x', threadId: root.id, ...more });
  return { test, draft: test.draft, root, other, reply };
}

describe('a reply', () => {
  it('takes the next number, makes those concerned follow, and moves no marker of the main timeline', () => {
    const { draft, root, reply } = scene();
    const before = draft.member(bob.userId)?.read_seq;
    expect([reply(), reply(cid, { inRoom: true }), reply(bob)]).toEqual(['ok', 'ok', 'ok']);
    expect(draft.newMessages.map(({ thread_seq, in_room, main_before }) => [thread_seq, in_room, main_before])).toEqual(
      [
        [1, false, 10],
        [2, true, null],
        [3, false, 12],
      ],
    );
    expect([...draft.threads.followersOf.values()]).toEqual([
      [bob.userId, ann.userId, cid.userId],
      [cid.userId],
      [bob.userId],
    ]);
    expect(draft.threads.follower(ann.userId, root.id)).toMatchObject({ following: true, read_seq: 10 });
    expect(draft.threads.changedThreads).toMatchObject([
      { head_seq: 3, last_seq: 13, user_ids: [bob.userId, cid.userId] },
    ]);
    expect(draft.threads.changedFollowerRows).toHaveLength(3);
    expect(draft.member(bob.userId)).toMatchObject({ read_seq: before, sent_aside_seq: 13 });
    expect(draft.member(cid.userId)).toMatchObject({ read_seq: 12, sent_aside_seq: 12 });
  });

  it('answers a text message that is there and no reply, and quotes only within its thread', () => {
    const { test, draft, root, other, reply } = scene();
    expect(reply(bob, { replyTo: other.id })).toBe('INVALID replyTo');
    expect(reply(bob, { threadId: newId<MessageId>() })).toBe('INVALID threadId');
    expect(reply(bob, { replyTo: root.id })).toBe('ok');
    const id = draft.newMessages[0]?.id ?? newId<MessageId>();
    expect(reply(bob, { threadId: id })).toBe('INVALID threadId');
    expect(reply(bob, { replyTo: id })).toBe('ok');
    expect(test.answer('message:delete', ann, { id: root.id })).toBe('ok');
    expect(reply()).toBe('GONE threadId');
    const purged = new TestDraft({
      members: [memberOf(bob)],
      people: [bob],
      purged: [{ id: root.id, sender_id: null }],
    });
    const late = { id: newId<MessageId>(), body: 'x', threadId: root.id };
    expect(purged.answer('message:reply', bob, late)).toBe('GONE threadId');
    expect(test.send(bob, { inRoom: true })).toBe('INVALID inRoom');
  });

  it('names its thread, and the users whose places it may change; at its time too', () => {
    const request = { id: newId<MessageId>(), body: 'x', threadId: newId<MessageId>(), mentions: [ann.userId] };
    const { names, fingerprint } = prepare(command('message:reply', bob, request), KEY);
    expect(names).toMatchObject({
      rows: [request.threadId],
      threads: [{ id: request.threadId, userIds: [bob.userId, ann.userId] }],
    });
    const scheduled = prepare(command('schedule:send', bob, request), KEY);
    expect({ names: scheduled.names, fingerprint: scheduled.fingerprint }).toEqual({ names, fingerprint });
  });

  it('of a schedule moves no marker of its author', () => {
    const { test, draft, root } = scene();
    const request = { id: newId<MessageId>(), body: 'x', threadId: root.id };
    expect(test.answer('schedule:send', bob, request)).toBe('ok');
    expect(draft.threads.follower(bob.userId, root.id)).toMatchObject({ following: true, read_seq: 10 });
  });
});

describe('a thread', () => {
  it('is followed and read by changes of the user’s own; a repeat changes nothing', () => {
    const { test, draft, root } = scene();
    const follow = (on: boolean) => test.answer('thread:follow', cid, { threadId: root.id, follow: on });
    const read = (seq: number) => test.answer('thread:read', cid, { threadId: root.id, seq });
    expect({ follow: follow(false), countOwn: draft.people.countOwn(cid.userId) }).toEqual({
      follow: 'ok',
      countOwn: 0,
    });
    expect([follow(true), follow(true), draft.people.countOwn(cid.userId)]).toEqual(['ok', 'ok', 1]);
    expect(draft.threads.follower(cid.userId, root.id)).toMatchObject({ following: true, read_seq: 10 });
    expect({ read: read(5), follow: follow(false) }).toEqual({ read: 'ok', follow: 'ok' });
    expect(draft.threads.follower(cid.userId, root.id)).toMatchObject({ following: false, read_seq: 10 });
    expect(draft.people.changedUsers).toEqual([cid.userId]);
    expect(test.answer('thread:read', ann, { threadId: root.id, seq: 99 })).toBe('ok');
    expect(draft.threads.follower(ann.userId, root.id)).toMatchObject({ following: false, read_seq: 10 });
  });

  it('is a text message that is no reply', () => {
    const { test, draft, reply } = scene();
    reply();
    const answer = (threadId: MessageId) => test.answer('thread:read', bob, { threadId, seq: 1 });
    expect(answer(draft.newMessages[0]?.id ?? newId())).toBe('INVALID threadId');
    expect(answer(newId())).toBe('NOT_FOUND');
    const id = newId<MessageId>();
    const purged = new TestDraft({ members: [memberOf(bob)], people: [bob], purged: [{ id, sender_id: null }] });
    expect(purged.answer('thread:read', bob, { threadId: id, seq: 1 })).toBe('GONE');
  });

  it.each([
    ['beside the room', {}],
    ['that is also in the room', { inRoom: true }],
  ])('is read by a mark of the whole room up to a reply %s, sent a moment before', (_, place) => {
    const { test, draft, reply } = scene();
    reply(bob, place);
    expect(test.answer('read:mark', ann, { seq: 11 })).toBe('ok');
    expect(draft.member(ann.userId)?.threads_read_seq).toBe(11);
  });

  it('is read by a mark of the whole room, not by one of the main timeline', () => {
    const { test, draft, reply } = scene();
    reply();
    const mark = (more: object) => test.answer('read:mark', ann, { seq: 11, ...more });
    expect({ mark: mark({ main: true }), threads_read_seq: draft.member(ann.userId)?.threads_read_seq }).toEqual({
      mark: 'ok',
      threads_read_seq: null,
    });
    expect({ mark: mark({}), threads_read_seq: draft.member(ann.userId)?.threads_read_seq }).toEqual({
      mark: 'ok',
      threads_read_seq: 11,
    });
    draft.threads.knowUnread(cid.userId, seqOf(9));
    expect(test.answer('read:mark', cid, { seq: 9 })).toBe('ok');
    expect(draft.member(cid.userId)?.threads_read_seq).toBe(9);
    expect(draft.now).toEqual(NOW);
  });
});
