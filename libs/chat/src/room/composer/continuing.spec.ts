import { describe, expect, it } from 'vitest';

import { continued } from './continuing.js';

/** The text after Enter, with the caret as `|`. */
function after(marked: string): string | null {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const change = continued(text, caret);
  if (change === null) return null;
  const changed = text.slice(0, change.start) + change.text + text.slice(change.end);
  return `${changed.slice(0, change.selection[0])}|${changed.slice(change.selection[1])}`;
}

describe('Enter', () => {
  it.each([
    ['- milk|', '- milk\n- |'],
    ['Buy:\n* milk|', 'Buy:\n* milk\n* |'],
    ['  + milk|', '  + milk\n  + |'],
    ['9. milk|', '9. milk\n10. |'],
    ['1) mi|lk', '1) mi\n2) |lk'],
    ['- [x] milk|', '- [x] milk\n- [ ] |'],
  ])('goes on with the list %j', (marked, expected) => {
    expect(after(marked)).toBe(expected);
  });

  it.each([
    ['- milk\n- |', '- milk\n|'],
    ['1. |', '|'],
    ['- [ ] |', '|'],
    ['- milk\n- |\nThanks', '- milk\n|\nThanks'],
  ])('in the empty item of %j ends the list', (marked, expected) => {
    expect(after(marked)).toBe(expected);
  });

  it('splits an item whose text is behind the caret', () => {
    expect(after('- |milk')).toBe('- \n- |milk');
  });

  it('keeps the indentation of code that is open', () => {
    expect(after('```\n  a\n  - b|')).toBe('```\n  a\n  - b\n  |');
  });

  it.each([
    ['```\n\tx\n\t```|', '```\n\tx\n```|'],
    ['~~~\n    x\n    ~~~|', '~~~\n    x\n~~~|'],
  ])('lets the indented fence of %j close the code', (marked, expected) => {
    expect(after(marked)).toBe(expected);
    expect(after(expected)).toBeNull();
  });

  it.each(['milk|', '-|', '- milk\n|', '*bold*|', 'a\n|- milk'])('does nothing more in %j', (marked) => {
    expect(after(marked)).toBeNull();
  });
});
