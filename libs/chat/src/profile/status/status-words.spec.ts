import { expect, it } from 'vitest';

import { fullEn } from '../../text/en-full.js';
import { endOfDay, statusWords } from './status-words.js';

const now = new Date(2026, 10, 27, 13, 5);
const words = (until?: Date) =>
  statusWords({ text: 'Lunch', ...(until && { until: until.toISOString() }) }, now, fullEn.status);

it('a status is said with its end: the time of this day, or another day', () => {
  expect(words()).toBe('Lunch');
  expect(words(new Date(2026, 10, 27, 14))).toMatch(/^Lunch until (14:00|2:00\sPM)$/);
  expect(words(endOfDay(now))).toBe('Lunch today');
  expect(words(endOfDay(now, 2))).toMatch(/^Lunch until Sunday, .*29/);
  expect(words(new Date(2026, 10, 28, 9))).toMatch(/^Lunch until .*28.*9:00/);
});

it('an emoji alone is said by its end', () => {
  expect(statusWords({ text: '', emoji: '🌴', until: endOfDay(now).toISOString() }, now, fullEn.status)).toBe('today');
});
