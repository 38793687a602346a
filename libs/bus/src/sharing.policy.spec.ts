import { expect, it } from 'vitest';
import { PARTITIONS } from './partition.policy.js';
import { fairShare, takingOrder } from './sharing.policy.js';

it.each([1, 2, 3, 5, 7, 16, 20])('%i consumers own all partitions, and their shares differ by at most one', (count) => {
  const ids = Array.from({ length: count }, (_, i) => `consumer-${i}`);
  const shares = ids.map((id) => fairShare(id, ids));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(PARTITIONS);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
});

it('the shares do not depend on the order of the consumers', () => {
  expect(fairShare('b', ['c', 'a', 'b'])).toBe(fairShare('b', ['a', 'b', 'c']));
});

it('a consumer that is not registered has no share', () => {
  expect(fairShare('x', ['a', 'b'])).toBe(0);
  expect(fairShare('x', [])).toBe(0);
});

it('consumers try all partitions, each from a different start', () => {
  const ids = ['a', 'b', 'c'];
  const orders = ids.map((id) => takingOrder(id, ids));
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...Array(PARTITIONS).keys()]);
  expect(new Set(orders.map((order) => order[0])).size).toBe(3);
});
