import { expect, it } from 'vitest';
import { SETTINGS } from '#config/settings';
import { LIMIT_SCOPES } from './limit-scopes.js';

it('every rate is the setting of a scope', () => {
  const rates = Object.entries(SETTINGS).filter(([, { accepts }]) => accepts.startsWith('rate'));
  const named: readonly string[] = Object.values(LIMIT_SCOPES);
  expect(rates.length).toBeGreaterThan(30);
  expect(rates.map(([name]) => name).filter((name) => !named.includes(name))).toEqual([]);
});
