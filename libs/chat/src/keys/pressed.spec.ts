// @vitest-environment happy-dom
import { expect, it } from 'vitest';

import { pressedOf } from './pressed.js';
import { MESSAGE_KEYS, PAGE_KEYS } from './shortcuts.js';

const press = (key: string, init: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...init });

it.each([
  ['search', press('k', { ctrlKey: true })],
  ['search', press('k', { metaKey: true })],
  ['threads', press('†', { altKey: true, code: 'KeyT' })],
  ['nextUnread', press('ArrowDown', { altKey: true, shiftKey: true })],
  ['markAllRead', press('Escape', { shiftKey: true })],
  ['help', press('?', { shiftKey: true })],
  ['help', press('/', { ctrlKey: true, shiftKey: true })],
])('%s is a key of the page', (name, event) => {
  expect(pressedOf(PAGE_KEYS, event)).toBe(name);
});

it.each([
  ['with another one held down', press('k', { ctrlKey: true, shiftKey: true })],
  ['while a text is being composed', press('Escape', { isComposing: true })],
  ['a letter that stands in the place of another one', press('t', { altKey: false, code: 'KeyK', ctrlKey: true })],
])('a key is none: %s', (_, event) => {
  expect(pressedOf(PAGE_KEYS, event)).toBeNull();
});

it('what one types in a field is none, and keys that write nothing are', () => {
  const field = document.createElement('textarea');
  const pressIn = (event: KeyboardEvent): KeyboardEvent => {
    field.dispatchEvent(event);
    return event;
  };
  expect(pressedOf(PAGE_KEYS, pressIn(press('?')))).toBeNull();
  expect(pressedOf(MESSAGE_KEYS, pressIn(press('r')))).toBeNull();
  expect(pressedOf(PAGE_KEYS, pressIn(press('F6')))).toBe('nextPanel');
});
