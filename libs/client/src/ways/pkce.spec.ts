import { expect, it } from 'vitest';

import { challengeOf, newVerifier } from './pkce.js';

it('a challenge is that of appendix B of RFC 7636', () => {
  expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

it('a verifier is new each time', () => {
  expect(newVerifier()).toMatch(/^[\w-]{43}$/);
  expect(newVerifier()).not.toBe(newVerifier());
});
