import { describe, expect, it } from 'vitest';
import { table } from './table.js';

describe('a table', () => {
  it('has columns as wide as what is in them, and nothing behind the last', () => {
    const rows = [
      ['alice', 12, null],
      ['bo', 3, 'x'],
    ];
    expect(table(['name', 'n', 'seen'], rows, 'None.').split('\n')).toEqual([
      'name   n   seen',
      'alice  12  -',
      'bo     3   x',
    ]);
  });

  it('says so when there is nothing in it', () => {
    expect(table(['name'], [], 'None.')).toBe('None.');
  });

  it('lets no name move the cursor, nor turn the text around', () => {
    expect(table(['name'], [['a\u001b[2J\nb\u202ec']], '')).toBe('name\na\ufffd[2J\ufffdb\ufffdc');
  });
});
