import { expect, it } from 'vitest';
import { findingsOf, type ProviderMetadata } from './provider-findings.policy.js';

const SETTINGS = { id: 'corp', scopes: 'openid profile', clientSecret: 'secret' };
const GOOD: ProviderMetadata = {
  response_types_supported: ['code', 'id_token'],
  code_challenge_methods_supported: ['plain', 'S256'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
  scopes_supported: ['openid', 'profile', 'email'],
};

const failed = (metadata: ProviderMetadata, settings: Parameters<typeof findingsOf>[1] = SETTINGS) =>
  findingsOf(metadata, settings)
    .filter(({ ok }) => !ok)
    .map(({ check, advice }) => `${check}: ${advice ?? ''}`);

it('nothing is wrong with a provider that offers all that Parley needs, or says nothing of it', () => {
  expect(failed(GOOD)).toEqual([]);
  expect(failed({})).toEqual([]);
  expect(findingsOf({}, SETTINGS).find(({ check }) => check === 'PKCE')?.advice).toMatch(/does not say/);
  const secret = findingsOf(GOOD, SETTINGS).find(({ check }) => check === 'client secret');
  expect(secret?.advice).toBe('set, tried only at a sign-in');
  expect(
    failed({ ...GOOD, token_endpoint_auth_methods_supported: ['none'] }, { ...SETTINGS, clientSecret: undefined }),
  ).toEqual([]);
});

it.each<[ProviderMetadata, string | undefined, string]>([
  [{ ...GOOD, response_types_supported: ['id_token'] }, 'secret', 'code flow: The provider does not offer'],
  [{ ...GOOD, code_challenge_methods_supported: ['plain'] }, 'secret', 'PKCE: The provider does not take PKCE'],
  [
    { ...GOOD, token_endpoint_auth_methods_supported: ['private_key_jwt'] },
    'secret',
    'client secret: The provider takes no client secret',
  ],
  [GOOD, undefined, 'client secret: The provider takes no public clients. Set OIDC_CORP_CLIENT_SECRET.'],
])('%j with the secret %s: what is wrong comes with a way to mend it', (metadata, clientSecret, words) => {
  expect(failed(metadata, { ...SETTINGS, clientSecret })).toEqual([expect.stringContaining(words)]);
});

it('a scope that is not listed is a remark', () => {
  const scopes = findingsOf({ ...GOOD, scopes_supported: ['openid'] }, SETTINGS).find(
    ({ check }) => check === 'scopes',
  );
  expect(scopes).toEqual({
    check: 'scopes',
    ok: true,
    advice: 'The provider does not list profile. If it refuses a sign-in, change OIDC_CORP_SCOPES.',
  });
});
