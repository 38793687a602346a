import { describe, expect, it } from 'vitest';

import { messageFormatsIn } from './message-formats.js';

const FORMS = { '=0': 'none', one: 'one', few: 'few', other: 'other' };

describe('the formats of messages', () => {
  it('select a plural by the number, or else by the rules of the language', () => {
    expect([0, 1, 2, 5].map((count) => messageFormatsIn('en').plural(count, FORMS))).toEqual([
      'none',
      'one',
      'other',
      'other',
    ]);
    expect([2, 5].map((count) => messageFormatsIn('pl').plural(count, FORMS))).toEqual(['few', 'other']);
  });

  it.each([
    [new Date(2026, 10, 28, 0, 0), '00:00'],
    [new Date(2026, 10, 28, 23, 59), '23:59'],
    [new Date(2026, 10, 27, 23, 59), '27.11.2026, 23:59'],
    [new Date(2026, 10, 29, 0, 0), '29.11.2026, 00:00'],
    [new Date(2025, 10, 28, 12, 0), '28.11.2025, 12:00'],
  ])('write a moment of this day as a time: %s', (at, written) => {
    expect(messageFormatsIn('de').moment(at, new Date(2026, 10, 28, 9, 30))).toBe(written);
  });

  it('write numbers as the language does, and count to 99', () => {
    const { number, to99, percent } = messageFormatsIn('de');
    expect(number(8000)).toBe('8.000');
    expect([99, 100].map(to99)).toEqual(['99', '99+']);
    expect(percent(0.25)).toBe('25\u00a0%');
  });
});
