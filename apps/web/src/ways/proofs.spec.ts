import { expect, it } from 'vitest';

import { ChatError } from '#client';

import { fullEn } from '#chat/text/en-full.js';
import { asksForCode, codeOf, codeWords } from './proofs.js';

it('a code may be typed in halves', () => {
  expect(codeOf(' 123 456 ')).toBe('123456');
});

it('the server asks for a code by an error of its own, and a wrong code is no wrong password', () => {
  expect(asksForCode(new ChatError('SECOND_FACTOR', { field: 'otp' }))).toBe(true);
  expect(asksForCode(new ChatError('BAD_CREDENTIALS'))).toBe(false);
  expect(codeWords(new ChatError('BAD_CREDENTIALS', { field: 'otp' }), fullEn)).toBe(fullEn.factor.wrongCode);
  expect(codeWords(new ChatError('BAD_CREDENTIALS'), fullEn)).toBeUndefined();
});
