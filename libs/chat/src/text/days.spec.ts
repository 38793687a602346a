import { describe, expect, it } from 'vitest';

import { dayLabel, dayOf, startOfDay } from './days.js';

const TEXTS = { today: 'Today', yesterday: 'Yesterday' };
const NOW = new Date(2026, 2, 1, 9);
const label = (date: Date): string => dayLabel(date.toISOString(), NOW, TEXTS);

describe('the name of a day', () => {
  it('is a word for today and yesterday, across the end of a month', () => {
    expect(label(new Date(2026, 2, 1, 0, 0))).toBe('Today');
    expect(label(new Date(2026, 1, 28, 23, 59))).toBe('Yesterday');
  });

  it('has the year only if it is another one', () => {
    expect(label(new Date(2026, 0, 5))).not.toContain('2026');
    expect(label(new Date(2025, 11, 31))).toContain('2025');
  });
});

describe('a date input', () => {
  it('means the beginning of the local day', () => {
    expect(dayOf(startOfDay('2026-11-21'))).toBe('2026-11-21');
    expect(startOfDay('2026-11-21').getHours()).toBe(0);
  });

  it('can hold no date', () => {
    expect(startOfDay('').getTime()).toBeNaN();
  });
});
