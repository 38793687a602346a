import { expect, it } from 'vitest';

import { ChatError } from '#client';

import { fullEn } from '#chat/text/en-full.js';
import { refusalOf, refusalText } from './refusal-text.js';

const { refusals } = fullEn.signedIn;

it.each([
  [{ code: 'FORBIDDEN', field: 'provider' }, refusals.FORBIDDEN_provider],
  [{ code: 'FORBIDDEN', field: 'identity' }, refusals.FORBIDDEN_identity],
  [{ code: 'ACCOUNT_SUSPENDED', field: undefined }, refusals.ACCOUNT_SUSPENDED],
  [{ code: 'toString', field: undefined }, refusals.BAD_CREDENTIALS],
])('%j has words', (refusal, words) => {
  expect(refusalText(refusal, fullEn)).toBe(words);
});

it('an error of the server is a refusal, and a bug means that the server cannot be reached', () => {
  expect(refusalOf(new ChatError('FORBIDDEN', { field: 'identity' }))).toEqual({
    code: 'FORBIDDEN',
    field: 'identity',
  });
  expect(refusalOf(new TypeError('no'))).toEqual({ code: 'UNAVAILABLE' });
});
