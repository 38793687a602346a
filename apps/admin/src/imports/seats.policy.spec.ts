import { describe, expect, it } from 'vitest';
import type { UserId } from '#contracts';
import type { MembershipRecord, RoomRecord } from '#import/records';
import { Outcomes } from './outcomes.js';
import type { ImportedPeople } from './imported-people.js';
import { addSign, groupName, type Seating, seatsOf, type Signs } from './seats.policy.js';

const people = {
  accountOf: (id: string) => (id === 'erased' ? null : (`u-${id}` as UserId)),
  nameOf: (id: string) => `Name of ${id}`,
} as unknown as ImportedPeople;

const room: RoomRecord = {
  ...{ record: 'room', id: 'r', kind: 'group', visibility: 'public', name: 'r', topic: null, archived: false },
  createdAt: null,
};

const membership = (user: string, own: Partial<MembershipRecord> = {}): MembershipRecord => ({
  ...{ record: 'membership', room: 'r', user, role: 'member', state: 'joined', ...own },
});

function seated(memberships: readonly MembershipRecord[], own: Partial<Seating> = {}) {
  const outcomes = new Outcomes();
  const base = { room, memberships, signs: new Map(), beyond: new Set<string>(), owner: null, at: 'now' };
  const seats = seatsOf({ ...base, ...own }, 'group', people, outcomes);
  return { seats: seats.map(({ userId, role }) => `${userId} ${role}`), all: seats, lines: outcomes.lines() };
}

describe('the members of a room', () => {
  it('have one owner: that of the export with the first sign; others become admins', () => {
    const signs = new Map<UserId, Signs>();
    for (const [id, at] of [
      ['u-a', '2024-02'],
      ['u-b', '2024-01'],
      ['u-c', '2023-01'],
    ] as const)
      addSign(signs, id as UserId, at);
    const owners = [membership('a', { role: 'owner' }), membership('b', { role: 'owner' }), membership('c')];
    expect(seated(owners, { signs }).seats).toEqual(['u-a admin', 'u-b owner', 'u-c member']);
    expect(seated([membership('d'), membership('b'), membership('c')], { signs }).seats).toEqual([
      'u-d member',
      'u-b member',
      'u-c owner',
    ]);
  });

  it('may read alone, unless another person of the account may write', () => {
    const [reader, other] = [membership('b', { role: 'reader' }), membership('b')];
    expect(seated([membership('a', { role: 'owner' }), reader]).seats).toEqual(['u-a owner', 'u-b reader']);
    expect(seated([membership('a', { role: 'owner' }), reader, other]).seats).toEqual(['u-a owner', 'u-b member']);
  });

  it('do not include an owner who has left, and people who are erased or in too many rooms', () => {
    const given = [
      membership('a', { role: 'owner', state: 'left' }),
      membership('b'),
      membership('erased'),
      membership('c'),
    ];
    const { seats, lines } = seated(given, { beyond: new Set(['c']) });
    expect(seats).toEqual(['u-b owner']);
    expect(lines).toEqual([
      { of: 'membership', outcome: 'dropped', reason: 'left at the source', count: 1 },
      { of: 'membership', outcome: 'dropped', reason: 'over a limit', count: 1 },
      { of: 'membership', outcome: 'refused', reason: 'erased here', count: 1 },
      { of: 'membership', outcome: 'imported', reason: null, count: 1 },
    ]);
  });

  it('are the latest writers if there are too many', () => {
    const signs = new Map<UserId, Signs>([['u-6000' as UserId, { first: '2024', last: '2024' }]]);
    const { all, lines } = seated(
      Array.from({ length: 6001 }, (_, id) => membership(String(id))),
      { signs },
    );
    expect(all).toHaveLength(5000);
    expect(all[0]).toEqual({ userId: 'u-6000', role: 'owner', joinedAt: '2024' });
    expect(lines.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['dropped', 1001],
      ['imported', 5000],
    ]);
  });
});

it('a group without a name has that of its people, without characters that control a screen', () => {
  expect(groupName({ ...room, name: null }, [membership('a'), membership('b')], people)).toBe('Name of a, Name of b');
  expect(groupName({ ...room, name: `a\u0007\u202Eb${'c'.repeat(100)}` }, [], people)).toHaveLength(79);
});
