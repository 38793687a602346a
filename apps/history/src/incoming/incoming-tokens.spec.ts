import { expect, it } from 'vitest';
import { newId, type IncomingId } from '#contracts';
import type { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import { IncomingTokens } from './incoming-tokens.js';

const tokensOf = (fill: number) =>
  new IncomingTokens({ derive: () => Promise.resolve(Buffer.alloc(32, fill)) } as unknown as FingerprintKeyStore);
const tokens = tokensOf(1);

it('a token is derived from the id of its webhook, which it names, again and again', async () => {
  const [one, two] = [newId<IncomingId>(), newId<IncomingId>()];
  const token = await tokens.tokenOf(one);
  expect(token).toMatch(/^parley_in_[\w-]{64}$/);
  expect(await tokens.tokenOf(one)).toBe(token);
  expect(await tokens.tokenOf(two)).not.toBe(token);
  expect(await tokens.idOf(token)).toBe(one);
});

it.each<[what: string, (token: string) => string]>([
  ['with another signature', (token) => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
  ['with another id', (token) => `${token.slice(0, 10)}${token[10] === 'A' ? 'B' : 'A'}${token.slice(11)}`],
  ['with another prefix', (token) => token.replace('parley_in_', 'parley_on_')],
  ['with more characters', (token) => `${token}=`],
  ['without a signature', (token) => token.slice(0, 32)],
  ['that is empty', () => ''],
])('a text %s is no token', async (_what, changed) => {
  expect(await tokens.idOf(changed(await tokens.tokenOf(newId())))).toBeUndefined();
});

it('two parts in hex stand for a token, in any case; other parts for none', async () => {
  const token = await tokens.tokenOf(newId());
  const [id = '', signature = ''] = tokens.pairOf(token).split('/');
  expect([id, signature]).toEqual([
    expect.stringMatching(/^[\da-f]{32}$/) as string,
    expect.stringMatching(/^[\da-f]{64}$/) as string,
  ]);
  expect(tokens.tokenOfPair(id, signature)).toBe(token);
  expect(tokens.tokenOfPair(id.toUpperCase(), signature)).toBe(token);
  for (const [one, other] of [
    [`${id}0`, signature],
    [id, `${signature}0`],
    [id, signature.slice(2)],
    [`${id.slice(0, -1)}g`, signature],
    ['', ''],
  ] as const)
    expect(tokens.tokenOfPair(one, other)).toBe('');
});

it('another deployment has other tokens', async () => {
  expect(await tokensOf(2).idOf(await tokens.tokenOf(newId()))).toBeUndefined();
});
