import { expect, it } from 'vitest';

import { keysOf } from './combo-text.js';

const NAMES = {
  Control: 'Strg',
  Alt: 'Alt',
  Shift: 'Umschalt',
  Escape: 'Esc',
  Delete: 'Entf',
  Tab: 'Tab',
  End: 'Ende',
  Home: 'Pos1',
  PageDown: 'Bild↓',
  PageUp: 'Bild↑',
};

it.each([
  [{ mod: true, key: 'k' }, ['Strg', 'K']],
  [{ alt: true, shift: true, key: 'ArrowDown' }, ['Alt', 'Umschalt', '↓']],
  [{ key: 'Delete' }, ['Entf']],
  [{ mod: true, key: 'Home' }, ['Strg', 'Pos1']],
  [{ key: '?' }, ['?']],
])('%o reads as %j', (combo, keys) => {
  expect(keysOf(combo, NAMES, false)).toEqual(keys);
});

it('on a Mac it is Cmd', () => {
  expect(keysOf({ mod: true, key: 'k' }, NAMES, true)).toEqual(['⌘', 'K']);
});
