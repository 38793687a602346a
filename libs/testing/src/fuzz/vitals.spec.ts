import { expect, it } from 'vitest';

import { flawsIn } from './vitals.js';

const samples = (...all: number[]) => all.map((mebibytes) => ({ startedAt: 1, mebibytes }));

it('memory that rises only while a process warms up is flat', () => {
  expect(flawsIn(samples(100, 180, 260, 290, 240, 300, 280, 250, 310, 290))).toEqual([]);
});

it('memory that goes on rising is a flaw', () => {
  expect(flawsIn(samples(100, 120, 140, 160, 180, 200, 220, 240, 260, 280))).toEqual([
    'memory grew from 160 to 260 MiB',
  ]);
});

it('a process that was replaced is a flaw', () => {
  expect(flawsIn([...samples(100), { startedAt: 2, mebibytes: 100 }])).toEqual([
    'the process has ended and started again',
  ]);
});
