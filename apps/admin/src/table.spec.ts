import { describe, expect, it } from 'vitest';
import { shownLines, table } from './table.js';

describe('a table', () => {
  it('has columns as wide as their widest cell, and no spaces after the last one', () => {
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

  it('prints a message if it is empty', () => {
    expect(table(['name'], [], 'None.')).toBe('None.');
  });

  it('replaces characters that would move the cursor or reverse the text', () => {
    expect(table(['name'], [['a\u001b[2J\nb\u202ec']], '')).toBe('name\na\ufffd[2J\ufffdb\ufffdc');
  });
});

describe('a text of several lines', () => {
  it('keeps its lines, and replaces what would control the terminal', () => {
    expect(shownLines('one\u001b[2J\ntwo\u009b31m')).toBe('one\ufffd[2J\ntwo\ufffd31m');
  });
});
