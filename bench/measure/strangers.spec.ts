import { describe, expect, it } from 'vitest';

import { busyMicroseconds, strangersBetween } from './strangers.js';

describe('the load of strangers', () => {
  it('counts the time of processes, and what the hypervisor took', () => {
    expect(busyMicroseconds('cpu  10 1 2 5000 300 3 4 5 7 1\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toBe(180_000);
  });

  it('is what the machine did beyond the own processes, in cores', () => {
    expect(strangersBetween({ atMs: 0, busy: 0, own: 0 }, { atMs: 1000, busy: 1_500_000, own: 1_000_000 })).toBe(0.5);
  });
});
