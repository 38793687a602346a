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

  it('write numbers as the language does, and count to 99', () => {
    const { number, to99, percent } = messageFormatsIn('de');
    expect(number(8000)).toBe('8.000');
    expect([99, 100].map(to99)).toEqual(['99', '99+']);
    expect(percent(0.25)).toBe('25\u00a0%');
  });
});
