import { describe, expect, it } from 'vitest';

import { charsLeft, faultOf, sends } from './send-rules.js';

const ENTER = {
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  keyCode: 13,
  isComposing: false,
};

const WRITTEN = { value: 'Hi', selectionStart: 2 };

describe('Enter', () => {
  it('sends', () => {
    expect(sends(ENTER, false, WRITTEN)).toBe(true);
  });

  it('breaks the line with Shift', () => {
    expect(sends({ ...ENTER, shiftKey: true }, false, WRITTEN)).toBe(false);
  });

  it('of an input method does not send', () => {
    expect(sends({ ...ENTER, isComposing: true }, false, WRITTEN)).toBe(false);
    expect(sends({ ...ENTER, keyCode: 229 }, false, WRITTEN)).toBe(false);
  });

  it('breaks the line on a touch device, where Ctrl+Enter of a keyboard sends', () => {
    expect(sends(ENTER, true, WRITTEN)).toBe(false);
    expect(sends({ ...ENTER, ctrlKey: true }, true, WRITTEN)).toBe(true);
  });

  it.each([
    ['behind an open fence', '```|', false],
    ['in the code of an open fence', 'Look:\n```ts\nlet a;|', false],
    ['in the code of an open fence of tildes', '~~~\nlet a;|', false],
    ['behind a fence of the other kind', '~~~\n```|', false],
    ['behind a shorter fence', '````\n```|', false],
    ['before the open fence', 'Look:|\n```\nlet a;', true],
    ['behind the closing fence', '```\nlet a;\n```|', true],
    ['in a fence that is closed below', '```\nlet a;|\n```', true],
    ['behind code in the line', '```let a;```|', true],
    ['behind marks in the middle of a line', 'Look: ```|', true],
    ['in an item of a list', 'To do:\n- milk|', false],
    ['in an item with a number', '  2. milk|', false],
    ['in an empty item', '- |', false],
    ['behind a list', '- milk\n|', true],
    ['behind a lone sign', '-|', true],
    ['behind a number', 'It is 5. Yes|', true],
  ])('%s', (_, text, isSent) => {
    expect(sends(ENTER, false, { value: text.replace('|', ''), selectionStart: text.indexOf('|') })).toBe(isSent);
  });

  it('with Ctrl sends an open fence', () => {
    expect(sends({ ...ENTER, ctrlKey: true }, false, { value: '```', selectionStart: 3 })).toBe(true);
  });
});

describe('a text', () => {
  it('of white space is not sent', () => {
    expect(faultOf(' \n\t\u200b', 10)).toBe('blank');
  });

  it('is not needed beside files', () => {
    expect(faultOf(' \n', 10, true)).toBeNull();
    expect(faultOf('a'.repeat(11), 10, true)).toBe('tooLong');
  });

  it('may have as many code points as the limit, not UTF-16 units', () => {
    expect(faultOf('😀'.repeat(10), 10)).toBeNull();
    expect(faultOf('😀'.repeat(11), 10)).toBe('tooLong');
  });

  it('with half a character is not sent', () => {
    expect(faultOf('a\ud83d', 10)).toBe('unstorable');
  });

  it('shows what is left near the limit only', () => {
    expect(charsLeft('a'.repeat(89), 100)).toBeNull();
    expect(charsLeft('😀'.repeat(90), 100)).toBe(10);
    expect(charsLeft('a'.repeat(103), 100)).toBe(-3);
  });
});
