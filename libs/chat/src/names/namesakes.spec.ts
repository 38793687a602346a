import { describe, expect, it } from 'vitest';

import type { UserId } from '#client';

import { namesakesOf, type Person } from './namesakes.js';

const person = (username: string, displayName: string | null) => ({
  id: `id-of-${username}` as UserId,
  username: displayName === null ? null : username,
  displayName,
});
const usernames = (...people: Person[]) => [...namesakesOf(people).values()];

describe('people of one display name', () => {
  it('are found, with their usernames', () => {
    const people = [person('ana', 'Ana'), person('ben', 'Ben'), person('ana37', 'Ana')];
    expect(usernames(...people)).toEqual(['ana', 'ana37']);
  });

  it.each(['ana', ' ANA ', 'Аnа', 'An\u0430', 'A\u200dna', 'Ａｎａ'])('are also those of a name like %j', (alike) => {
    expect(usernames(person('ana', 'Ana'), person('other', alike))).toEqual(['ana', 'other']);
  });

  const bot = (username: string, displayName: string) => ({ ...person(username, displayName), type: 'bot' as const });

  it('are no webhooks of one name: nobody gave them their usernames', () => {
    expect(usernames(bot('user-k3jq9abcde', 'CI'), bot('user-zz34567abc', 'CI'))).toEqual([]);
  });

  it('are a person and a webhook that could be taken for them, without its username', () => {
    expect(usernames(person('ana', 'Ana'), bot('user-k3jq9abcde', 'Ana'))).toEqual(['ana', null]);
  });

  it('are bots that an operator has named, and people whose usernames are made up', () => {
    expect(usernames(bot('ci', 'CI'), bot('build', 'CI'))).toEqual(['ci', 'build']);
    expect(usernames(person('user-k3jq9abcde', 'Ana'), person('user-zz34567abc', 'Ana'))).toHaveLength(2);
  });

  it('are neither people of different names nor erased ones', () => {
    expect(usernames(person('a', 'Zoe'), person('b', 'Zoë'), person('c', 'Karl'), person('d', 'Kari'))).toEqual([]);
    expect(usernames(person('a', null), person('b', null))).toEqual([]);
  });
});
