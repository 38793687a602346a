import { describe, expect, it } from 'vitest';

import type { RecordedMessage } from '../records/record.js';
import { isMemberAt, membershipsOf } from './memberships.policy.js';

const notice = (rev: number, type: string, userId: string): RecordedMessage => ({
  ...{ id: `s${rev}`, seq: rev, rev, version: 1, senderId: null, body: '', deleted: false, files: [], reactions: [] },
  system: { type, userId },
  createdAt: 0,
});

describe('membership by rev', () => {
  const members = membershipsOf('founder', [
    notice(1, 'room.created', 'founder'),
    notice(4, 'member.joined', 'ann'),
    notice(9, 'member.removed', 'ann'),
    notice(12, 'member.added', 'ann'),
    notice(15, 'member.left', 'founder'),
  ]);
  const at = (userId: string, revs: readonly number[]) => revs.map((rev) => isMemberAt(members.get(userId), rev));

  it('begins with the rev of joining, ends with that of leaving, and begins again', () => {
    expect(at('ann', [3, 4, 9, 10, 12, 99])).toEqual([false, true, true, false, true, true]);
  });

  it('of the founder begins with the room', () => {
    expect(at('founder', [1, 15, 16])).toEqual([true, true, false]);
  });

  it('of a stranger never begins', () => {
    expect(at('eve', [1, 99])).toEqual([false, false]);
  });
});
