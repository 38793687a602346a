import { describe, expect, it } from 'vitest';

import { type Reminder, REMINDERS, reminderTime } from './reminder-times.js';

/** A Wednesday. */
const NOW = new Date(2026, 10, 25, 22, 50, 7);

describe('a reminder', () => {
  it.each<[Reminder, Date]>([
    ['minutes', new Date(2026, 10, 25, 23, 10, 7)],
    ['hour', new Date(2026, 10, 25, 23, 50, 7)],
    ['hours', new Date(2026, 10, 26, 1, 50, 7)],
    ['tomorrow', new Date(2026, 10, 26, 9)],
    ['week', new Date(2026, 10, 30, 9)],
  ])('of %s comes at its time', (reminder, time) => {
    expect(reminderTime(reminder, NOW)).toEqual(time);
  });

  it('of next week comes on a Monday that is neither today nor tomorrow', () => {
    const days = [23, 24, 25, 26, 27, 28, 29, 30].map((day) => reminderTime('week', new Date(2026, 10, day, 8)));
    expect(days.map((day) => [day.getDay(), day.getDate()])).toEqual([
      ...Array<[number, number]>(6).fill([1, 30]),
      [1, 7],
      [1, 7],
    ]);
  });

  it('is always later than now', () => {
    for (const reminder of REMINDERS) expect(reminderTime(reminder, NOW).getTime()).toBeGreaterThan(NOW.getTime());
  });
});
