import { describe, expect, it } from 'vitest';
import { actorOf, memberOf, NOW, roomOf, TestDraft, type Given } from '../../../testing/test-draft.js';
import { seqOf } from '../../room/draft/room-draft.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const people = [ann, bob, eve];

const inDirect = (given: Given = {}) =>
  new TestDraft({ room: roomOf({ kind: 'direct' }), members: [memberOf(ann), memberOf(bob)], people, ...given });

describe('hiding a direct room', () => {
  it('is a change that only its user sees: it takes no rev of the room, and a repeat writes nothing', () => {
    const test = inDirect();
    expect(test.answer('room:hide', ann, {})).toBe('ok');
    expect(test.draft.member(ann.userId)).toMatchObject({ hidden_seq: 10, unopened_at: NOW });
    expect(test.draft.member(bob.userId)).toMatchObject({ hidden_seq: null, unopened_at: null });
    expect([...(test.draft.people.ownChanges.get(ann.userId)?.values() ?? [])]).toEqual(['room']);
    expect(test.draft.changed).toBe(false);
    const again = inDirect({ members: [memberOf(ann, { hidden_seq: seqOf(10) })] });
    expect(again.answer('room:hide', ann, {})).toBe('ok');
    expect(again.draft.memberChanges.size).toBe(0);
  });

  it('works before the first message, and again after the next one', () => {
    const empty = inDirect({ room: roomOf({ kind: 'direct', head_seq: seqOf(0) }) });
    expect(empty.answer('room:hide', ann, {})).toBe('ok');
    expect(empty.draft.member(ann.userId)?.hidden_seq).toBe(0);
    const later = inDirect({ members: [memberOf(ann, { hidden_seq: seqOf(9) })] });
    expect(later.answer('room:hide', ann, {})).toBe('ok');
    expect(later.draft.member(ann.userId)?.hidden_seq).toBe(10);
  });

  it('works with a block between the two', () => {
    expect(inDirect({ room: roomOf({ kind: 'direct', blocked: true }) }).answer('room:hide', ann, {})).toBe('ok');
  });

  it('is for its two users, and not for groups', () => {
    expect(inDirect().answer('room:hide', eve, {})).toBe('NOT_FOUND');
    const group = new TestDraft({ members: [memberOf(ann, { role: 'owner' })], people });
    expect(group.answer('room:hide', ann, {})).toBe('FORBIDDEN');
  });
});

describe('the first message of a user in a direct room', () => {
  it('may let the two see each other’s presence; later ones, and those in groups, change nothing', () => {
    const test = inDirect();
    expect(test.send(ann)).toBe('ok');
    expect(test.draft.hasNewSpeaker).toBe(true);
    const later = inDirect({ members: [memberOf(ann, { last_sent_at: NOW }), memberOf(bob)] });
    expect(later.send(ann)).toBe('ok');
    expect(later.draft.hasNewSpeaker).toBe(false);
    const group = new TestDraft({ members: [memberOf(ann)], people });
    expect(group.send(ann)).toBe('ok');
    expect(group.draft.hasNewSpeaker).toBe(false);
  });
});
