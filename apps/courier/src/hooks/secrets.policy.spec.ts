import { expect, it } from 'vitest';
import type { StoredSecret } from './hook-row.js';
import { OVERLAP_MS, REPLACED_MAX, signing, withSecret } from './secrets.policy.js';

const secret = (key: string, until: number | null = null): StoredSecret => ({ key, sealed: false, until });
const fresh = { key: 'fresh', sealed: true };

it('the secret before a new one signs for a day more, and those before that not longer than before', () => {
  expect(withSecret([secret('b'), secret('a', 5_000)], fresh, 1_000)).toEqual([
    { ...fresh, until: null },
    secret('b', 1_000 + OVERLAP_MS),
    secret('a', 5_000),
  ]);
});

it('those whose time is over are forgotten, and so are those beyond the newest five', () => {
  const earlier = Array.from({ length: 8 }, (_, index) => secret(String(index), index < 3 ? 1_000 : 9_000));
  const kept = withSecret(earlier, fresh, 1_000).map(({ key }) => key);
  expect(kept).toEqual(['fresh', '3', '4', '5', '6', '7']);
  expect(kept).toHaveLength(REPLACED_MAX + 1);
});

it('a replaced secret signs until its time', () => {
  const secrets = [secret('b'), secret('a', 5_000)];
  expect(signing(secrets, 4_999)).toEqual(secrets);
  expect(signing(secrets, 5_000)).toEqual([secret('b')]);
});
