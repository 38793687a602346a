import { describe, expect, it } from 'vitest';
import { verifiedEmailOf } from './verified-email.policy.js';

const EMAIL = 'Ann@corp.example';
const confirmed = { email: EMAIL, email_verified: true };

describe('the e-mail address that a provider has confirmed', () => {
  it.each([
    ['in the ID token', [confirmed, {}]],
    ['elsewhere', [{}, confirmed]],
    ['in both', [confirmed, confirmed]],
    ['elsewhere, for that of the ID token', [{ email: EMAIL }, confirmed]],
  ])('is taken if the provider says so %s', (_where, told) => {
    expect(verifiedEmailOf(told)).toBe(EMAIL);
  });

  it.each([
    ['nothing says that it is confirmed', [{ email: EMAIL }, {}]],
    ['the ID token says that it is not', [{ email: EMAIL, email_verified: false }, confirmed]],
    ['it is not confirmed elsewhere', [confirmed, { email: EMAIL, email_verified: false }]],
    ['another one is', [{ email: EMAIL }, { email: 'mallory@corp.example', email_verified: true }]],
    ['another one elsewhere is', [{ email_verified: true }, { email: EMAIL }]],
    ['the word is a text', [{ email: EMAIL, email_verified: 'true' }]],
    ['it is none', [{ email: 'Ann <ann@corp.example>', email_verified: true }]],
    ['there are several', [{ email: [EMAIL], email_verified: true }]],
    ['there is none', [{ email_verified: true }, {}]],
  ])('is not known if %s', (_why, told) => {
    expect(verifiedEmailOf(told)).toBeNull();
  });
});
