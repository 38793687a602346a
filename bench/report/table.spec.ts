import { describe, expect, it } from 'vitest';

import { median, number, table } from './table.js';

describe('the table of a scenario', () => {
  it('has the median of the rounds, and nothing where a system has no such figure', () => {
    const rows = table([
      { system: 'plain', rounds: [{ 'acked/s': 3 }, { 'acked/s': 1 }, { 'acked/s': 2 }] },
      { system: 'parley', rounds: [{ 'acked/s': 12_345.6, lost: 0 }] },
    ]).split('\n');
    expect(rows).toEqual(['| | acked/s | lost |', '| --- | --- | --- |', '| plain | 2 | |', '| parley | 12,346 | 0 |']);
  });

  it('shows three digits, or all before the point', () => {
    expect([0.012345, 1.2345, 123.45, 0, Number.NaN].map(number)).toEqual(['0.0123', '1.23', '123', '0', '']);
  });

  it('takes the middle value', () => {
    expect(median([5, 1, 3])).toBe(3);
  });
});
