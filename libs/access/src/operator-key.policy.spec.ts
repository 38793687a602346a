import { describe, expect, it } from 'vitest';
import { newOperatorKey, OPERATOR_KEY, OPERATOR_NAME } from './operator-key.policy.js';

describe('an operator’s key', () => {
  it('is new each time and has the shape that is looked up', () => {
    const keys = [newOperatorKey(), newOperatorKey()];
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(OPERATOR_KEY);
  });
});

describe('an operator’s name', () => {
  it.each(['opal', 'Jürgen Größe', 'ops@example.org', '7'])('may be %s', (name) => {
    expect(name).toMatch(OPERATOR_NAME);
  });

  it.each(['', ' opal', 'a\nb', 'a\u202eb', '../x', 'x'.repeat(65)])('may not be %j', (name) => {
    expect(name).not.toMatch(OPERATOR_NAME);
  });
});
