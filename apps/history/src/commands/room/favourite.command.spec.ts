import { describe, expect, it } from 'vitest';
import { actorOf, memberOf, NOW, roomOf, TestDraft } from '../../../testing/test-draft.js';
import { urevOf } from '../../room/draft/room-draft.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const people = [ann, bob, eve];

describe('a favourite', () => {
  it('is its user’s alone, in any room: it takes no rev of the room, and a repeat writes nothing', () => {
    for (const room of [roomOf({ archived_at: NOW }), roomOf({ kind: 'direct', blocked: true })]) {
      const test = new TestDraft({ room, members: [memberOf(ann), memberOf(bob, { role: 'reader' })], people });
      expect(test.answer('room:favourite', bob, { favourite: true })).toBe('ok');
      expect([ann, bob].map(({ userId }) => test.draft.member(userId)?.favourite)).toEqual([false, true]);
      expect([...(test.draft.people.ownChanges.get(bob.userId)?.values() ?? [])]).toEqual(['room']);
      expect(test.draft.changed).toBe(false);
      expect(test.answer('room:favourite', eve, { favourite: true })).toBe('NOT_FOUND');
    }
    for (const favourite of [true, false]) {
      const again = new TestDraft({ members: [memberOf(ann, { favourite })], people });
      expect(again.answer('room:favourite', ann, { favourite })).toBe('ok');
      expect(again.draft.memberChanges.size).toBe(0);
    }
  });

  it('ends when its user says so, and survives leaving and coming back', () => {
    const test = new TestDraft({ members: [memberOf(ann, { favourite: true })], people });
    expect(test.answer('room:favourite', ann, { favourite: false })).toBe('ok');
    expect(test.draft.member(ann.userId)?.favourite).toBe(false);
    const left = memberOf(eve, { state: 'left', favourite: true, urev: urevOf(3) });
    const joining = new TestDraft({ room: roomOf({ visibility: 'public' }), members: [left], people });
    joining.apply('room:join', eve, {});
    expect(joining.draft.member(eve.userId)).toMatchObject({ favourite: true, urev: 3 });
  });
});
