import { describe, expect, it } from 'vitest';

import type { Ways } from '#client';

import { formsFor } from './forms-for.js';

const OPEN: Ways = {
  registration: 'open',
  guests: true,
  passwords: true,
  email: 'off',
  totp: false,
  providers: [],
};
const CORP = { providers: [{ id: 'corp', name: 'Corp' }] };

describe('the forms of an invitation', () => {
  it.each([
    ['for an account', 'account', {}, ['create', 'login']],
    ['where the server does not tell the kind', null, { registration: 'invite' }, ['create', 'login']],
    ['where only providers make accounts', 'account', { passwords: false, ...CORP }, []],
    ['where providers make accounts and others log in', 'account', { registration: 'closed', ...CORP }, ['login']],
    ['where nothing makes accounts', 'account', { registration: 'closed' }, ['guest', 'login']],
    ['for a guest', 'guest', { registration: 'invite' }, ['guest', 'login']],
    ['for a guest where there are none', 'guest', { guests: false }, ['create', 'login']],
    ['for a guest where an account needs more', 'guest', { guests: false, registration: 'invite' }, ['login']],
  ] as const)('%s', (_words, kind, ways, forms) => {
    expect(formsFor(kind === null ? null : { kind }, { ...OPEN, ...ways })).toEqual(forms);
  });

  it.each([
    ['where nobody else gets an account', { registration: 'closed' }, ['create']],
    ['where only providers let people in', { passwords: false, ...CORP }, []],
  ] as const)('to an account of an import, %s', (_words, ways, forms) => {
    const invitation = { kind: 'account', claims: { displayName: 'Ann' } } as const;
    expect(formsFor(invitation, { ...OPEN, ...ways })).toEqual(forms);
  });
});
