import { expect, it } from 'vitest';

import { tabTable } from './tab-table.js';

it('rows with the same number of columns are a table', () => {
  expect(tabTable('Name\tAge\nA|B\t3\nC\t\n')).toBe('| Name | Age |\n| --- | --- |\n| A\\|B | 3 |\n| C |  |');
});

it.each([
  ['one row', 'Name\tAge\n'],
  ['one column', 'Name\nAnn'],
  ['rows of different lengths', 'Name\tAge\nAnn\n'],
  ['lines of code', '\tlet a;\n\tlet b;'],
  ['more cells than a message shows', 'a\tb\n'.repeat(501)],
])('%s: no table', (_, text) => {
  expect(tabTable(text)).toBeNull();
});
