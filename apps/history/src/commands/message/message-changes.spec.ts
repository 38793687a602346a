import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type CommandType, type MessageId, type Role } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, rowOf, TestDraft, type Given } from '../../../testing/test-draft.js';

const [ann, bob, cid, eve] = [actorOf('ann'), actorOf('bob'), actorOf('cid'), actorOf('eve')];
const people = [ann, bob, cid, eve];
const soon = new Date(NOW.getTime() + 5_000);

/** A message by Bob in a room with Ann (moderator), Bob and Cid. */
const id = newId<MessageId>();
const inRoom = (message = {}, given: Given = {}, bobRole: Role = 'member') =>
  new TestDraft({
    members: [memberOf(ann, { role: 'moderator' }), memberOf(bob, { role: bobRole }), memberOf(cid)],
    rows: [rowOf(bob, { id, ...message })],
    people,
    ...given,
  });
const edit = (more = {}) => ({ id, version: 1, body: 'edited', ...more });
const heart = { id, emoji: '❤' };
const rowIn = (test: TestDraft) => test.draft.row(id);

describe('an edit', () => {
  it('is for the sender only', () => {
    expect(inRoom().answer('message:edit', bob, edit())).toBe('ok');
    expect(inRoom().answer('message:edit', ann, edit())).toBe('FORBIDDEN');
    expect(inRoom({ kind: 'system', sender_id: null }).answer('message:edit', bob, edit())).toBe('FORBIDDEN');
    expect(inRoom({}, {}, 'reader').answer('message:edit', bob, edit())).toBe('FORBIDDEN');
    expect(inRoom().answer('message:edit', eve, edit())).toBe('NOT_FOUND');
    expect(inRoom().answer('message:edit', bob, edit({ id: newId() }))).toBe('NOT_FOUND');
  });

  it('of a stale version is CONFLICT, but a repeat of the last edit succeeds', () => {
    const second = { version: 2, body: 'edited', mentions: [cid.userId], ext: { a: 1, b: [2] } };
    for (const same of [{}, { mentions: [cid.userId] }, { ext: { b: [2], a: 1 } }]) {
      const test = inRoom(second);
      expect(test.answer('message:edit', bob, edit(same))).toBe('ok');
      expect(test.draft.changed).toBe(false);
    }
    for (const other of [{ body: 'other' }, { mentions: [] }, { ext: {} }])
      expect(inRoom(second).answer('message:edit', bob, edit(other))).toBe('CONFLICT');
    expect(inRoom({ version: 3, body: 'edited' }).answer('message:edit', bob, edit())).toBe('CONFLICT');
    expect(inRoom().answer('message:edit', bob, edit({ version: 2 }))).toBe('CONFLICT');
  });

  it('that would change nothing writes nothing', () => {
    const test = inRoom({ body: 'edited' });
    expect(test.answer('message:edit', bob, edit())).toBe('ok');
    expect({ changed: test.draft.changed, version: rowIn(test)?.version }).toEqual({ changed: false, version: 1 });
  });

  it('is as rare as a message in slow mode, except for moderators; the first one does not wait for the message', () => {
    const ago = (ms: number) => new Date(NOW.getTime() - ms);
    const slow = (member: Parameters<typeof memberOf>[1]) =>
      inRoom({}, { room: roomOf({ slow_mode_seconds: 10 }), members: [memberOf(bob, member)] });
    const first = slow({ last_sent_at: NOW });
    expect(first.answer('message:edit', bob, edit())).toBe('ok');
    expect(first.answer('message:edit', bob, edit())).toBe('ok');
    expect(first.answer('message:edit', bob, edit({ version: 2, body: 'again' }))).toBe('SLOW_MODE');
    expect(slow({ last_edited_at: ago(9_000) }).answer('message:edit', bob, edit())).toBe('SLOW_MODE');
    expect(slow({ last_edited_at: ago(10_000) }).answer('message:edit', bob, edit())).toBe('ok');
    expect(slow({ last_edited_at: NOW, role: 'moderator' }).answer('message:edit', bob, edit())).toBe('ok');
  });

  it('keeps mentions and ext if it does not name them', () => {
    const test = inRoom({ mentions: [eve.userId], ext: { a: 1 } });
    expect(test.answer('message:edit', bob, edit())).toBe('ok');
    expect(rowIn(test)).toMatchObject({ mentions: [eve.userId], ext: { a: 1 }, version: 2, edited_at: NOW, seq: 5 });
    expect(test.answer('message:edit', bob, edit({ version: 2, mentions: [eve.userId] }))).toBe('ok');
    expect(inRoom().answer('message:edit', bob, edit({ mentions: [eve.userId] }))).toBe('INVALID mentions');
  });
});

describe('a change of a message', () => {
  const adding: [CommandType, object][] = [
    ['message:edit', edit()],
    ['reaction:add', heart],
    ['message:pin', { id }],
  ];
  const taking: [CommandType, object][] = [
    ['message:delete', { id }],
    ['reaction:remove', heart],
    ['message:unpin', { id }],
  ];
  const held = { held: [{ messageId: id, emoji: '❤', userId: bob.userId }], counts: [] };
  const given = { reactions: held, rows: [rowOf(bob, { id, pinned_at: NOW })] };
  const answer = (test: TestDraft, type: CommandType, request: object) => test.answer(type, bob, request);

  it('is refused in an archived room, unless it changes nothing', () => {
    const room = roomOf({ archived_at: NOW });
    for (const [type, request] of adding)
      expect(answer(inRoom({}, { room }, 'admin'), type, request), type).toBe('ARCHIVED');
    for (const [type, request] of taking)
      expect(answer(inRoom({}, { room, ...given }, 'admin'), type, request), type).toBe('ARCHIVED');
    for (const [type, request] of taking.slice(1))
      expect(answer(inRoom({}, { room }, 'admin'), type, request), type).toBe('ok');
  });

  it('in a blocked direct room may only remove something', () => {
    const room = roomOf({ kind: 'direct', blocked: true });
    for (const [type, request] of adding) expect(answer(inRoom({}, { room }), type, request), type).toBe('BLOCKED');
    for (const [type, request] of taking)
      expect(answer(inRoom({}, { room, ...given }), type, request), type).toBe('ok');
    expect(inRoom({}, { room }).send(ann)).toBe('BLOCKED');
  });

  it('by a muted member may only remove something', () => {
    const members = [memberOf(bob, { muted_until: soon })];
    for (const [type, request] of adding.slice(0, 2))
      expect(answer(inRoom({}, { members }), type, request), type).toBe('MUTED');
    for (const [type, request] of taking.slice(0, 2))
      expect(answer(inRoom({}, { members, ...given }), type, request), type).toBe('ok');
  });

  it('is refused for a system message', () => {
    for (const [type, request] of [...adding, ...taking])
      expect(answer(inRoom({ kind: 'system', sender_id: null }, {}, 'owner'), type, request), type).toBe('FORBIDDEN');
  });

  it('is refused for a deleted message, unless it changes nothing', () => {
    const deleted = { deleted_at: NOW, body: '' };
    for (const [type, request] of adding)
      expect(answer(inRoom(deleted, {}, 'admin'), type, request), type).toBe('GONE');
    for (const [type, request] of taking) {
      const test = inRoom(deleted, {}, 'admin');
      expect(answer(test, type, request), type).toBe('ok');
      expect(test.draft.changed).toBe(false);
    }
  });
});

describe('a deletion', () => {
  it('is for the sender, and in groups for moderators', () => {
    expect(inRoom().answer('message:delete', bob, { id })).toBe('ok');
    expect(inRoom({}, {}, 'owner').answer('message:delete', ann, { id })).toBe('ok');
    expect(inRoom().answer('message:delete', cid, { id })).toBe('FORBIDDEN');
    const direct = { room: roomOf({ kind: 'direct' }), members: [memberOf(ann), memberOf(bob)] };
    expect(inRoom({}, direct).answer('message:delete', ann, { id })).toBe('FORBIDDEN');
  });

  it('removes everything except the place in the room', () => {
    const test = inRoom({ ext: { a: 1 }, mentions: [cid.userId], pinned_at: NOW });
    test.apply('message:delete', bob, { id });
    const empty = { body: '', ext: null, mentions: [], pinned_at: null, deleted_at: NOW, seq: 5, version: 1 };
    expect(rowIn(test)).toMatchObject(empty);
    expect([...test.draft.reactions.clearances]).toEqual([id]);
  });
});

describe('a pin', () => {
  it('is for moderators, and in direct rooms for both users', () => {
    expect({
      ann: inRoom().answer('message:pin', ann, { id }),
      bob: inRoom().answer('message:pin', bob, { id }),
    }).toEqual({ ann: 'ok', bob: 'FORBIDDEN' });
    const direct = { room: roomOf({ kind: 'direct' }), members: [memberOf(ann), memberOf(bob)] };
    expect(inRoom({}, direct).answer('message:pin', ann, { id })).toBe('ok');
    expect(inRoom({ pinned_at: NOW }, direct).answer('message:unpin', bob, { id })).toBe('ok');
  });
});

describe('reactions', () => {
  const counts = Array.from({ length: LIMITS.emojisPerMessage }, (_, i) => ({
    messageId: id,
    emoji: `e${String(i)}`,
    count: 1,
  }));

  it('are a set: a reaction that one batch adds and removes is not written', () => {
    const test = inRoom();
    for (const type of ['reaction:add', 'reaction:add', 'reaction:remove', 'reaction:remove'] as const)
      expect(test.answer(type, bob, heart)).toBe('ok');
    expect(test.draft.record.head_rev).toBe(22);
    expect({ insertions: test.draft.reactions.insertions, deletions: test.draft.reactions.deletions }).toEqual({
      insertions: [],
      deletions: [],
    });
  });

  it('have a limit of emojis per message over all users', () => {
    const test = inRoom({}, { reactions: { counts } });
    expect(test.answer('reaction:add', bob, heart)).toBe('LIMIT_REACHED emojisPerMessage');
    expect(test.answer('reaction:add', bob, { id, emoji: 'e3' })).toBe('ok');
    expect(inRoom({}, {}, 'reader').answer('reaction:add', bob, heart)).toBe('FORBIDDEN');
  });
});
