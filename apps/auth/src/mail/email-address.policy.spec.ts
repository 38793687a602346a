import { expect, it } from 'vitest';
import { assertAcceptedDomain } from './email-address.policy.js';

it('accepts every domain where none is set, else exactly those that are', () => {
  const accept = (email: string, domains: string[]) => () => assertAcceptedDomain(email, domains);
  expect(accept('a@anywhere.example', [])).not.toThrow();
  expect(accept('a@FIRM.example', ['firm.example', 'Other.example'])).not.toThrow();
  expect(accept('a@other.example', ['firm.example', 'Other.example'])).not.toThrow();
  for (const email of ['a@sub.firm.example', 'a@afirm.example', 'a@firm.example.net', 'firm.example@x.example'])
    expect(accept(email, ['firm.example'])).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', details: expect.objectContaining({ field: 'email' }) }),
    );
});
