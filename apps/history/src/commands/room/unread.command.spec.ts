import { describe, expect, it } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';
import { seqOf } from '../../room/draft/room-draft.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const people = [ann, bob, eve];
const ownChangesOf = ({ draft }: TestDraft, { userId }: typeof ann) => [
  ...(draft.people.ownChanges.get(userId)?.values() ?? []),
];

describe('a mark as unread', () => {
  it('is its user’s alone, in any room: it takes no rev of the room, moves no marker, and a repeat writes nothing', () => {
    for (const room of [roomOf({ archived_at: NOW }), roomOf({ kind: 'direct', blocked: true })]) {
      const members = [memberOf(ann), memberOf(bob, { role: 'reader', read_seq: seqOf(7) })];
      const test = new TestDraft({ room, members, people });
      expect(test.answer('room:unread', bob, { unread: true })).toBe('ok');
      expect([ann, bob].map(({ userId }) => test.draft.member(userId)?.unread_mark)).toEqual([false, true]);
      expect(test.draft.member(bob.userId)?.read_seq).toBe(7);
      expect(ownChangesOf(test, bob)).toEqual(['room']);
      expect(test.draft.changed).toBe(false);
      expect(test.answer('room:unread', eve, { unread: true })).toBe('NOT_FOUND');
    }
    for (const unread of [true, false]) {
      const again = new TestDraft({ members: [memberOf(ann, { unread_mark: unread })], people });
      expect(again.answer('room:unread', ann, { unread })).toBe('ok');
      expect(again.draft.memberChanges.size).toBe(0);
    }
  });

  it('ends when its user says so', () => {
    const test = new TestDraft({ members: [memberOf(ann, { unread_mark: true })], people });
    expect(test.answer('room:unread', ann, { unread: false })).toBe('ok');
    expect(test.draft.member(ann.userId)?.unread_mark).toBe(false);
  });

  it.each([
    ['that moves the marker', 9, 9],
    ['that moves none', 3, 7],
  ])('ends with a read:mark %s', (_which, seq, readSeq) => {
    const members = [memberOf(ann, { unread_mark: true, read_seq: seqOf(7) })];
    const test = new TestDraft({ members, people });
    test.apply('read:mark', ann, { seq, main: true });
    expect(test.draft.member(ann.userId)).toMatchObject({ unread_mark: false, read_seq: readSeq });
    expect(ownChangesOf(test, ann)).toEqual(['room']);
  });

  it('stays with a send of its user', () => {
    const test = new TestDraft({ members: [memberOf(ann, { unread_mark: true })], people });
    test.apply('message:send', ann, { id: newId<MessageId>(), body: 'on my way' });
    expect(test.draft.member(ann.userId)?.unread_mark).toBe(true);
  });

  it('may begin at a message of the room, which ends with it', () => {
    const test = new TestDraft({ members: [memberOf(ann)], people });
    const fromOf = () => test.draft.member(ann.userId)?.unread_from;
    const mark = (request: { unread: boolean; from?: number }) => test.answer('room:unread', ann, request);
    expect([mark({ unread: true, from: 10 }), fromOf()]).toEqual(['ok', 10]);
    expect([mark({ unread: true, from: 3 }), fromOf()]).toEqual(['ok', 3]);
    expect(test.draft.people.countOwn(ann.userId)).toBe(1);
    expect([mark({ unread: true, from: 11 }), mark({ unread: false, from: 3 }), fromOf()]).toEqual([
      'INVALID from',
      'INVALID from',
      3,
    ]);
    expect([mark({ unread: true }), fromOf()]).toEqual(['ok', null]);
    mark({ unread: true, from: 3 });
    expect([mark({ unread: false }), fromOf()]).toEqual(['ok', null]);
    mark({ unread: true, from: 3 });
    test.apply('read:mark', ann, { seq: 0, main: true });
    expect(test.draft.member(ann.userId)).toMatchObject({ unread_mark: false, unread_from: null });
  });

  it('without a place replaces what a history of the version before has left of one', () => {
    const held = { unread_mark: false, unread_from: seqOf(3) };
    const test = new TestDraft({ members: [memberOf(ann, held)], people });
    expect(test.answer('room:unread', ann, { unread: false })).toBe('ok');
    expect(test.draft.memberChanges.size).toBe(0);
    expect(test.answer('room:unread', ann, { unread: true })).toBe('ok');
    expect(test.draft.member(ann.userId)).toMatchObject({ unread_mark: true, unread_from: null });
  });
});
