import { expect, it } from 'vitest';

import { displayWidth } from './display-width.js';

it.each([
  ['', 0],
  ['Host:', 5],
  ['Zu\u0308rich', 6],
  ['状態', 4],
  ['상태', 4],
  ['Ｈ：', 4],
  ['🔥 a', 4],
  ['👩‍💻', 2],
  ['⚠️', 2],
])('the text %j takes %i columns of a terminal', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});
