import { describe, expect, it } from 'vitest';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';
import { urevOf } from '../../room/draft/room-draft.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const people = [ann, bob, eve];

describe('a section', () => {
  it('is its user’s alone, in any room: it takes no rev of the room, and a repeat writes nothing', () => {
    for (const room of [roomOf({ archived_at: NOW }), roomOf({ kind: 'direct', blocked: true })]) {
      const test = new TestDraft({ room, members: [memberOf(ann), memberOf(bob, { role: 'reader' })], people });
      expect(test.answer('room:section', bob, { section: 'Clients' })).toBe('ok');
      expect([ann, bob].map(({ userId }) => test.draft.member(userId)?.section)).toEqual([null, 'Clients']);
      expect([...(test.draft.people.ownChanges.get(bob.userId)?.values() ?? [])]).toEqual(['room']);
      expect(test.draft.changed).toBe(false);
      expect(test.answer('room:section', eve, { section: 'Clients' })).toBe('NOT_FOUND');
    }
    for (const section of ['Clients', '']) {
      const again = new TestDraft({ members: [memberOf(ann, { section: section || null })], people });
      expect(again.answer('room:section', ann, { section })).toBe('ok');
      expect(again.draft.memberChanges.size).toBe(0);
    }
  });

  it('ends with an empty or blank one, and survives leaving and coming back', () => {
    for (const section of ['', ' \u200b']) {
      const test = new TestDraft({ members: [memberOf(ann, { section: 'Clients' })], people });
      expect(test.answer('room:section', ann, { section })).toBe('ok');
      expect(test.draft.member(ann.userId)?.section).toBeNull();
    }
    const left = memberOf(eve, { state: 'left', section: 'Clients', urev: urevOf(3) });
    const joining = new TestDraft({ room: roomOf({ visibility: 'public' }), members: [left], people });
    joining.apply('room:join', eve, {});
    expect(joining.draft.member(eve.userId)).toMatchObject({ section: 'Clients', urev: 3 });
  });
});
