import { describe, expect, it } from 'vitest';

import { activityTimeIn } from './activity-time.js';

const format = activityTimeIn('en-GB');
const now = new Date(2026, 2, 12, 9, 30);

describe('The time of a room in the list', () => {
  it('is the time of day for a message of today', () => {
    expect(format(new Date(2026, 2, 12, 0, 1), now)).toBe('00:01');
  });

  it('is "yesterday" from midnight on, however few hours have passed', () => {
    expect(format(new Date(2026, 2, 11, 23, 59), now)).toBe('yesterday');
  });

  it('is the day of the week for the six days before', () => {
    expect(format(new Date(2026, 2, 10), now)).toBe('Tue');
    expect(format(new Date(2026, 2, 6), now)).toBe('Fri');
  });

  it('is the date from a week on, with the year only if it is another one', () => {
    expect(format(new Date(2026, 2, 5), now)).toBe('5 Mar');
    expect(format(new Date(2025, 11, 31), now)).toBe('31 Dec 2025');
  });

  it('is the time of day for a message of a server whose clock is ahead', () => {
    expect(format(new Date(2026, 2, 13, 0, 5), now)).toBe('00:05');
  });
});
