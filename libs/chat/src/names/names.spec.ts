import { describe, expect, it } from 'vitest';

import type { UserBrief, UserId } from '#client';

import { namesOf } from './names.js';

const ana = { id: 'a' as UserId, displayName: 'Ana', username: 'ana' } as UserBrief;
const other = { id: 'b' as UserId, displayName: 'Ana', username: 'ana37' } as UserBrief;
const ben = { id: 'c' as UserId, displayName: 'Ben', username: 'ben' } as UserBrief;
const names = namesOf(new Map([ana, other].map(({ id, username }) => [id, username ?? ''])), {
  deletedUser: 'Deleted user',
  webhook: 'webhook',
});

describe('names', () => {
  it('have the username of people whom others could be taken for, and of no one else', () => {
    expect([ana, other, ben].map(names.of)).toEqual(['Ana \u2068@ana\u2069', 'Ana \u2068@ana37\u2069', 'Ben']);
    expect(names.plain(other)).toBe('Ana');
  });

  it('of rooms are their own, or those of the partner', () => {
    expect(names.ofRoom({ name: 'Kitchen', peer: null })).toBe('Kitchen');
    expect(names.ofRoom({ name: null, peer: other })).toBe('Ana \u2068@ana37\u2069');
  });

  it('of erased people and unknown senders say so', () => {
    for (const person of [null, undefined, { id: null, displayName: null }, { ...ben, displayName: null }])
      expect(names.of(person)).toBe('Deleted user');
  });
});
