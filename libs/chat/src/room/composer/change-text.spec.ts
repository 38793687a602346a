// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { insertText } from './change-text.js';

describe('a change of a text', () => {
  const typed = vi.fn(() => true);
  const field = document.createElement('textarea');

  beforeEach(() => {
    document.body.append(field);
    field.value = 'before ';
    field.setSelectionRange(7, 7);
    document.execCommand = typed;
  });

  afterEach(() => {
    typed.mockReset();
    field.remove();
  });

  it('is typed, so that the browser can undo it', () => {
    insertText(field, 'one\ntwo');
    expect(typed).toHaveBeenCalledWith('insertText', false, 'one\ntwo');
  });

  it('of many lines is put in at once, because typing each line blocks the page', () => {
    const heard = vi.fn();
    field.addEventListener('input', heard);
    insertText(field, 'line\n'.repeat(1500));
    expect(typed).not.toHaveBeenCalled();
    expect(field.value).toBe(`before ${'line\n'.repeat(1500)}`);
    expect(field.selectionStart).toBe(field.value.length);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
