import { describe, expect, it } from 'vitest';

import { isTextless, messageText } from './message-text.js';

describe('a message in one line', () => {
  it('is its text without the marks of Markdown', () => {
    expect(messageText({ body: 'the **plan**\n\n- tea', autoBody: false })).toBe('the plan tea');
  });

  it('is the names of its files as they are, if it has no text', () => {
    expect(messageText({ body: '__init__.py\n*draft*.txt', autoBody: true })).toBe('__init__.py, *draft*.txt');
  });
});

describe('a message shows no text', () => {
  it.each([
    ['photo.png', true, true],
    ['', false, true],
    ['photo.png', false, false],
  ])('with the body %j, made from names: %s', (body, autoBody, expected) => {
    expect(isTextless({ body, autoBody })).toBe(expected);
  });
});
