import { expect, it } from 'vitest';
import { newId } from '#contracts/ids';
import { PARTITIONS, partitionOf } from './partition.policy.js';

it('the partition of a room never changes', () => {
  // Processes of different versions run side by side. FNV-1a's published values: 811c9dc5, e40c292c, bf9cf968.
  expect(partitionOf('')).toBe(0x5);
  expect(partitionOf('a')).toBe(0xc);
  expect(partitionOf('foobar')).toBe(0x8);
});

it('rooms are spread evenly over the partitions', () => {
  const counts = new Array<number>(PARTITIONS).fill(0);
  for (let i = 0; i < 16_000; i += 1) {
    const partition = partitionOf(newId());
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1_200);
});
