import { describe, expect, it } from 'vitest';

import type { Role, RoomState } from '#client';

import { addsEveryone, endsEveryone, namesEveryone, needsAsking, toEveryone } from './everyone.js';

const room = (memberCount: number, role: Role = 'member', kind: RoomState['kind'] = 'group') =>
  ({ kind, visibility: 'private', memberCount, me: { role } }) as RoomState;

describe('a text that speaks to all', () => {
  it.each(['@all', 'hey @All!', '@all: lunch', '**@all**'])('names them: %s', (text) => {
    expect(namesEveryone(text)).toBe(true);
  });

  it.each(['all', 'ann@all', '@allan', '`@all`', 'https://x.example/@all', ''])('does not: %s', (text) => {
    expect(namesEveryone(text)).toBe(false);
  });

  it('tells all others of a group, if the user may', () => {
    expect(toEveryone(room(12), false)).toEqual({ count: 11, barrier: null });
    expect(toEveryone(room(12), true)).toEqual({ count: 11, barrier: 'thread' });
    expect(toEveryone(room(21), false)).toEqual({ count: 20, barrier: 'role' });
    expect(toEveryone(room(2001, 'owner'), false)).toEqual({ count: 2000, barrier: 'size' });
    expect(toEveryone(room(2, 'member', 'direct'), false)).toBeNull();
  });

  it('is asked about above twenty people', () => {
    expect([20, 21].map((count) => needsAsking({ count, barrier: null }))).toEqual([false, true]);
    expect([needsAsking({ count: 21, barrier: 'role' }), needsAsking(null)]).toEqual([false, false]);
  });

  it('does not begin to speak to them in an edit', () => {
    const added = (body: string, text: string, everyone?: true) =>
      addsEveryone({ body, ...(everyone && { everyone }) }, text);
    expect([added('lunch', '@all lunch'), added('lunch', 'dinner')]).toEqual([true, false]);
    expect([added('@all lunch', '@all dinner', true), added('@all lunch', '@all dinner')]).toEqual([false, false]);
  });

  it('ends to speak to them when an edit takes the word out', () => {
    const told = { everyone: true as const, body: '@all lunch' };
    expect([endsEveryone(told, 'lunch'), endsEveryone(told, '@all dinner')]).toEqual([true, false]);
    expect(endsEveryone({ ...told, body: 'lunch' }, 'dinner')).toBe(false);
    expect(endsEveryone({ body: '@all lunch' }, 'lunch')).toBe(false);
  });
});
