import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';

import { HostTokens } from './host-tokens.js';

const SECRET = `parley_jwt_${'s'.repeat(43)}`;
const tokens = new HostTokens(SECRET);
const verified = async (token: string, secret = SECRET) =>
  jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'], requiredClaims: ['iat', 'exp'] });

describe('a token of the host', () => {
  it('is a JWT that the secret’s text verifies, with the claims that Parley reads', async () => {
    const before = Math.floor(Date.now() / 1000);
    const token = await tokens.create('ann', { name: 'Ann Müller 🐦', picture: 'https://shop.example/a.png' });
    const { payload, protectedHeader } = await verified(token);
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' });
    const { iat = 0, exp = 0, ...claims } = payload;
    expect(claims).toEqual({ sub: 'ann', name: 'Ann Müller 🐦', picture: 'https://shop.example/a.png' });
    expect(iat).toBeGreaterThanOrEqual(before);
    expect(exp - iat).toBe(300);
    await expect(verified(token, `${SECRET}x`)).rejects.toThrow();
  });

  it('leaves out what was not given, and lives as long as asked', async () => {
    const { payload } = await verified(await tokens.create('ann', { expiresInSeconds: 60 }));
    expect(Object.keys(payload).sort()).toEqual(['exp', 'iat', 'sub']);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(60);
  });

  it('is not made if Parley would refuse it, or without the secret', async () => {
    for (const expiresInSeconds of [0, -1, 86_401, NaN])
      await expect(tokens.create('ann', { expiresInSeconds })).rejects.toThrow(RangeError);
    for (const id of ['', 7 as never, undefined as never])
      await expect(tokens.create(id)).rejects.toThrow('externalId must be a text');
    await expect(new HostTokens(undefined).create('ann')).rejects.toThrow('tokenSecret is missing');
  });
});
