import { describe, expect, it } from 'vitest';
import { isAfter, judgeClaims } from './host-claims.policy.js';

const NOW = 1_800_000_000;
const DAY = 86_400;
const anybody = { audience: null, issuer: null };
const valid = { sub: 'ann', iat: NOW - 10, exp: NOW + 290 };

describe('the claims of a host’s token', () => {
  const judged = (claims: unknown, expected: { audience: string | null; issuer: string | null } = anybody) => {
    const judgment = judgeClaims(claims, expected, NOW);
    return 'reason' in judgment ? `${judgment.reason} ${judgment.field}` : 'ok';
  };

  it('name the user, and what the user is called', () => {
    const claims = { ...valid, name: 'Ann', picture: 7, role: 'admin' };
    expect(judgeClaims(claims, anybody, NOW)).toEqual({
      externalId: 'ann',
      issuedAt: NOW - 10,
      name: 'Ann',
      picture: 7,
    });
  });

  it.each([
    [{ iat: NOW + 60 }, 'ok'],
    [{ iat: NOW + 61 }, 'claims iat'],
    [{ iat: undefined }, 'claims iat'],
    [{ iat: String(NOW) }, 'claims iat'],
    [{ exp: NOW - 59 }, 'ok'],
    [{ exp: NOW - 60 }, 'expired exp'],
    [{ exp: undefined }, 'claims exp'],
    [{ exp: null }, 'claims exp'],
    [{ iat: NOW - 10, exp: NOW - 10 + DAY }, 'ok'],
    [{ iat: NOW - 10, exp: NOW - 9 + DAY }, 'lifetime exp'],
    [{ nbf: NOW + 60 }, 'ok'],
    [{ nbf: NOW + 61 }, 'claims nbf'],
    [{ nbf: 'now' }, 'claims nbf'],
    [{ sub: undefined }, 'claims sub'],
    [{ sub: 7 }, 'claims sub'],
    [{ sub: 'a/b' }, 'claims sub'],
    [{ sub: 'x'.repeat(129) }, 'claims sub'],
  ])('with %j: %s', (change, judgment) => {
    expect(judged({ ...valid, ...change })).toBe(judgment);
  });

  it.each([undefined, null, 'text', 7, []])('of content that is %j are refused', (content) => {
    expect(judged(content)).toBe('claims iat');
  });

  it('have the audience and the issuer that the operator gave', () => {
    const expected = { audience: 'parley', issuer: 'https://shop.example' };
    const claims = { ...valid, aud: ['other', 'parley'], iss: 'https://shop.example' };
    expect(judged(claims, expected)).toBe('ok');
    expect(judged({ ...claims, aud: 'parley' }, expected)).toBe('ok');
    for (const aud of [undefined, 'other', ['other'], 'parley2', { parley: 1 }])
      expect(judged({ ...claims, aud }, expected)).toBe('audience aud');
    for (const iss of [undefined, 'https://shop.example/', ['https://shop.example']])
      expect(judged({ ...claims, iss }, expected)).toBe('issuer iss');
    expect(judged({ ...claims, aud: 'any', iss: 'any' })).toBe('ok');
  });

  it('come after the end of the sessions only in a later second', () => {
    expect([isAfter(NOW, NOW), isAfter(NOW + 0.9, NOW), isAfter(NOW + 1, NOW), isAfter(0, null)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
