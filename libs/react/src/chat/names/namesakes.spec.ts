import { describe, expect, it } from 'vitest';

import type { UserId } from '#client';

import { namesakesOf } from './namesakes.js';

const person = (username: string, displayName: string | null) => ({
  id: `id-of-${username}` as UserId,
  username: displayName === null ? null : username,
  displayName,
});
const usernames = (...people: ReturnType<typeof person>[]): string[] => [...namesakesOf(people).values()];

describe('people of one display name', () => {
  it('are found, with their usernames', () => {
    const people = [person('ana', 'Ana'), person('ben', 'Ben'), person('ana37', 'Ana')];
    expect(usernames(...people)).toEqual(['ana', 'ana37']);
  });

  it.each(['ana', ' ANA ', 'Аnа', 'An\u0430', 'A\u200dna', 'Ａｎａ'])('are also those of a name like %j', (alike) => {
    expect(usernames(person('ana', 'Ana'), person('other', alike))).toEqual(['ana', 'other']);
  });

  it('are neither people of different names nor erased ones', () => {
    expect(usernames(person('a', 'Zoe'), person('b', 'Zoë'), person('c', 'Karl'), person('d', 'Kari'))).toEqual([]);
    expect(usernames(person('a', null), person('b', null))).toEqual([]);
  });
});
