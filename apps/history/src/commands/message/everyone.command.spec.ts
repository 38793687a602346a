import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type CommandRequests, type MessageId, type Role } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, rowOf, TestDraft, type Given } from '../../../testing/test-draft.js';

const [ann, bob] = [actorOf('ann'), actorOf('bob')];
const id = newId<MessageId>();

/** A room of this many members, Ann and Bob among them, in which Ann has this role. */
function roomWith(members: number, role: Role = 'member', given: Given = {}): TestDraft {
  return new TestDraft({
    room: roomOf({ member_count: members }),
    members: [memberOf(ann, { role }), memberOf(bob)],
    rows: [rowOf(ann, { id })],
    ...given,
  });
}

const send = (test: TestDraft, more: Partial<CommandRequests['message:everyone']> = {}) =>
  test.answer('message:everyone', ann, { id: newId<MessageId>(), body: 'all', everyone: true, ...more });
const edit = (test: TestDraft, more: Partial<CommandRequests['message:edit']> = {}) =>
  test.answer('message:edit', ann, { id, version: 1, body: 'hello', everyone: true, ...more });
/** An edit that leaves the mark out. */
const keep = (test: TestDraft, more: Partial<CommandRequests['message:edit']> = {}) =>
  test.answer('message:edit', ann, { id, version: 1, body: 'hello', ...more });

describe('a message to everyone', () => {
  it('is one as any other, with the mark; without, or with false, a message has none', () => {
    const test = roomWith(2);
    expect(send(test, { mentions: [bob.userId] })).toBe('ok');
    expect([test.send(ann), test.send(ann, { everyone: false })]).toEqual(['ok', 'ok']);
    expect(test.draft.newMessages).toMatchObject([
      { everyone: true, mentions: [bob.userId], seq: 11 },
      { everyone: null },
      { everyone: null },
    ]);
    expect(test.draft.member(ann.userId)?.read_seq).toBe(13);
  });

  it.each([
    [20, 'member', 'ok'],
    [21, 'member', 'FORBIDDEN everyone'],
    [21, 'moderator', 'ok'],
    [21, 'owner', 'ok'],
    [20, 'reader', 'FORBIDDEN'],
    [LIMITS.everyoneMembers, 'moderator', 'ok'],
    [LIMITS.everyoneMembers + 1, 'owner', 'LIMIT_REACHED everyone'],
    [LIMITS.everyoneMembers + 1, 'member', 'FORBIDDEN everyone'],
  ] as const)('in a room of %i members of a %s, and an edit that adds it: %s', (members, role, answer) => {
    expect([send(roomWith(members, role)), edit(roomWith(members, role))]).toEqual([answer, answer]);
  });

  it('is refused in a direct room and in a thread', () => {
    const direct = () => roomWith(2, 'member', { room: roomOf({ kind: 'direct', member_count: 2 }) });
    expect([send(direct()), edit(direct())]).toEqual(['FORBIDDEN everyone', 'FORBIDDEN everyone']);
    const reply = { rows: [rowOf(ann, { id, thread_id: newId<MessageId>(), thread_seq: 1, in_room: true })] };
    expect(send(roomWith(2), { threadId: id })).toBe('INVALID everyone');
    expect(edit(roomWith(2, 'member', reply))).toBe('INVALID everyone');
  });

  it('has the other rules of a send, of which the mute comes first', () => {
    const muted = { members: [memberOf(ann, { muted_until: new Date(NOW.getTime() + 5_000) })] };
    expect(send(roomWith(21, 'member', muted))).toBe('MUTED');
    expect(send(roomWith(2), { mentions: [newId()] })).toBe('INVALID mentions');
    expect(send(roomWith(2), { afterId: newId<MessageId>() })).toBe('OUT_OF_ORDER');
  });

  it('is repeated by its content, of which the mark is a part', () => {
    const test = roomWith(2);
    const sent = newId<MessageId>();
    expect([send(test, { id: sent }), send(test, { id: sent })]).toEqual(['ok', 'ok']);
    expect(test.draft.newMessages).toHaveLength(1);
    expect(test.send(ann, { id: sent, body: 'all' })).toBe('IDEMPOTENCY_MISMATCH');
    expect(send(test, { id: sent, body: 'other' })).toBe('IDEMPOTENCY_MISMATCH');
    const plain = newId<MessageId>();
    expect(test.send(ann, { id: plain, body: 'all' })).toBe('ok');
    expect(test.send(ann, { id: plain, body: 'all', everyone: false })).toBe('ok');
    expect(send(test, { id: plain })).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('behind a send that failed has the answer of its repeat', () => {
    const test = roomWith(2);
    const request = { id: newId<MessageId>(), body: 'all', everyone: true };
    expect(test.answer('message:everyone', ann, request)).toBe('ok');
    const error = { code: 'UNAVAILABLE', message: '', retry: 'later' } as const;
    const repeat = (body: string) => {
      const send = { type: 'message:everyone', request: { ...request, body } } as const;
      return test.answer('message:repeat', ann, { send, error });
    };
    expect([repeat('all'), repeat('other')]).toEqual(['ok', 'IDEMPOTENCY_MISMATCH']);
  });
});

describe('the mark of a message to everyone', () => {
  const told = (members: number, role: Role = 'member') =>
    roomWith(members, role, { rows: [rowOf(ann, { id, everyone: true })] });
  const mark = (test: TestDraft) => test.draft.row(id)?.everyone;

  it('stays in an edit, comes with it, or ends with it', () => {
    const test = roomWith(2);
    expect(edit(test)).toBe('ok');
    expect([mark(test), test.draft.row(id)?.version]).toEqual([true, 2]);
    expect(keep(test, { version: 2, body: 'other' })).toBe('ok');
    expect(mark(test)).toBe(true);
    expect(edit(test, { version: 3, body: 'other', everyone: false })).toBe('ok');
    expect(mark(test)).toBeNull();
  });

  it('needs the right only in an edit that adds it', () => {
    for (const everyone of [true, false]) expect(edit(told(3000), { body: 'other', everyone })).toBe('ok');
    expect(keep(told(3000), { body: 'other' })).toBe('ok');
    expect(edit(roomWith(3000), { body: 'other' })).toBe('FORBIDDEN everyone');
  });

  it('is set once by a repeated edit, and another one of the same version is a conflict', () => {
    const test = roomWith(2);
    expect([edit(test), edit(test)]).toEqual(['ok', 'ok']);
    expect(test.draft.row(id)?.version).toBe(2);
    expect(edit(test, { everyone: false })).toBe('CONFLICT');
    expect(keep(told(2))).toBe('ok');
  });

  it('ends with the message', () => {
    const test = told(2);
    expect(test.answer('message:delete', ann, { id })).toBe('ok');
    expect(mark(test)).toBeNull();
  });

  it('is not passed on by a forward', () => {
    const test = told(2);
    const { roomId } = test.draft;
    expect(test.answer('message:forward', ann, { id: newId<MessageId>(), from: { roomId, id } })).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([{ body: 'hello', everyone: null }]);
  });
});
