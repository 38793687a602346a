import { describe, expect, it } from 'vitest';

import type { Member, Role, UserBrief } from '#client';

import { inMemberOrder, membersNamed } from './member-order.js';

function member(displayName: string | null, role: Role = 'member'): Member {
  const username = displayName === null ? null : `${displayName.toLowerCase()}.x`;
  return {
    user: { id: `id-${displayName ?? 'erased'}`, username, displayName, type: 'user', version: 1 } as UserBrief,
    role,
    state: 'joined',
    joinedAt: '2026-11-21T10:00:00.000Z',
    mutedUntil: null,
    rev: 1 as Member['rev'],
  };
}

const namesOf = (members: readonly Member[]) => members.map(({ user }) => user.displayName);

describe('the order of members', () => {
  it('is by role, then by name', () => {
    const members = [member('Zoe'), member('ben'), member('Ann'), member('Mia', 'reader'), member('Olaf', 'owner')];
    expect(namesOf(inMemberOrder(members))).toEqual(['Olaf', 'Ann', 'ben', 'Zoe', 'Mia']);
  });

  it('puts roles of a later version last', () => {
    const members = [member('Ann', 'guardian' as Role), member('Ben', 'reader')];
    expect(namesOf(inMemberOrder(members))).toEqual(['Ben', 'Ann']);
  });
});

describe('the search for members', () => {
  const members = [member('Ann'), member('Joanna'), member('Ben'), member(null)];

  it('finds parts of display names in any case', () => {
    expect(namesOf(membersNamed(members, ' aNN '))).toEqual(['Ann', 'Joanna']);
  });

  it.each([
    ['José', 'jose\u0301'],
    ['ナカムラ', 'ﾑﾗ'],
    ['김민준', '\u1106\u1175\u11ab'],
    ['Việt', 'Vie\u0323\u0302t'],
  ])('finds %s by %s', (name, query) => {
    expect(namesOf(membersNamed([...members, member(name)], query))).toEqual([name]);
  });

  it('finds usernames', () => {
    expect(namesOf(membersNamed(members, 'ben.x'))).toEqual(['Ben']);
  });

  it('finds all without words', () => {
    expect(membersNamed(members, ' ')).toBe(members);
  });
});
