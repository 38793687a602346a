import { expect, it } from 'vitest';

import { providerRows } from './provider-rows.js';

const PROVIDERS = [
  { id: 'corp', name: 'Corp' },
  { id: 'git', name: 'Git' },
];
const identity = (id: string, provider: string) => ({ id, provider, name: null, createdAt: '', lastUsedAt: '' });

it('each provider can be connected or disconnected, also one that the operator has taken out', () => {
  const identities = [identity('1', 'gone'), identity('2', 'git'), identity('3', 'git')];
  const rows = providerRows({ providers: PROVIDERS }, identities);
  expect(rows.map(({ name, identity: of }) => [name, of?.id])).toEqual([
    ['Corp', undefined],
    ['Git', '2'],
    ['Git', '3'],
    ['gone', '1'],
  ]);
});
