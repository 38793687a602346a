import { describe, expect, it } from 'vitest';

import { GrowingLines } from './growing-lines.js';

const LONG = 'word '.repeat(20);

describe('the lines of a message that grows', () => {
  it('are shown once they are whole, and at the end', () => {
    const lines = new GrowingLines();
    const parts = [
      'One',
      'One line\nand',
      'One line\nand more',
      'One line\nand more\n\nof',
      'One line\nand more\n\nof it',
    ];
    expect(parts.map((body) => lines.next({ body, grow: 'growing' }))).toEqual(['', 'One line', '', 'and more', '']);
    expect(lines.next({ body: 'One line\nand more\n\nof it', grow: 'complete' })).toBe('of it');
    expect(lines.next({ body: 'One line\nand more\n\nof it', grow: 'complete' })).toBe('');
  });

  it('are parts of whole words if they are long', () => {
    const lines = new GrowingLines();
    expect(lines.next({ body: `${LONG}unfin`, grow: 'growing' })).toBe(LONG.trimEnd());
    expect(lines.next({ body: `${LONG}unfinished`, grow: 'growing' })).toBe('');
    expect(lines.next({ body: `${LONG}unfinished`, grow: 'interrupted' })).toBe('unfinished');
  });
});
