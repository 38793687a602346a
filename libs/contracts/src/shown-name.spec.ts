import { describe, expect, it } from 'vitest';
import { shownName } from './shown-name.js';

describe('the display name of another system’s claim', () => {
  it.each([
    ['Ann', 'Ann'],
    ['  Ann ', '  Ann '],
    ['An\nn\u202e!', 'Ann!'],
    ['x'.repeat(90), 'x'.repeat(80)],
    ['😀'.repeat(90), '😀'.repeat(80)],
    [`\u200b${'x'.repeat(90)}`, 'x'.repeat(80)],
    [`\ufeff${'x'.repeat(79)}👩\u200d👧`, `${'x'.repeat(79)}👩`],
    [`${'x'.repeat(78)}👩\u200d👧`, `${'x'.repeat(78)}👩`],
    ['Ann\ud800', 'Ann'],
    ['\u200fآنا\u200f', 'آنا'],
    ['\ufeffJ\u00adan\u2060e\u200e', 'Jane'],
    ['\u2066Zo\u0308e\u2069', 'Zo\u0308e'],
    ['می\u200cخواهم\u200f', 'می\u200cخواهم'],
    ['\u200eक्\u200dष', 'क्\u200dष'],
    ['Ann\u200b 👩\u200d👩\u200d👧', 'Ann 👩\u200d👩\u200d👧'],
    ['a\u200db', 'ab'],
    ['Ann\u{e0001}\u{e0041}', 'Ann'],
    [
      '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}\u200b',
      '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    ],
    ['', null],
    [' \u200b', null],
    ['\u202e\u2066', null],
    ['\u3164\u200b', null],
    ['\u0000', null],
    [7, null],
    [undefined, null],
  ])('of %j is %j', (given, name) => {
    expect(shownName(given, '')).toBe(name);
  });

  it('may have blanks for line breaks', () => {
    expect(shownName('Jane\r\n\u2028Doe', ' ')).toBe('Jane Doe');
    expect(shownName('Jane\r\n\u2028Doe', '')).toBe('JaneDoe');
  });
});
