import { describe, expect, it } from 'vitest';

import type { Ways } from '#client';

import { firstKind, kindsIn } from './link-kinds.js';

const OPEN = { registration: 'open', guests: true } as Ways;

describe('the kinds of links', () => {
  it('are both until the ways in are known, for accounts first', () => {
    expect(kindsIn(null)).toEqual(['account', 'guest']);
    expect(firstKind(null)).toBe('account');
    expect(firstKind(OPEN)).toBe('account');
  });

  it('leave guests out where there are none', () => {
    expect(kindsIn({ ...OPEN, guests: false })).toEqual(['account']);
    expect(firstKind({ ...OPEN, guests: false, registration: 'invite' })).toBe('account');
  });

  it('have guests first where accounts need more', () => {
    expect(firstKind({ ...OPEN, registration: 'invite' })).toBe('guest');
  });
});
