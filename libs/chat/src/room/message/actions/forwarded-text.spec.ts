import { expect, it } from 'vitest';

import { fullEn } from '../../../text/en-full.js';
import { forwardedText } from './forwarded-text.js';

it.each([
  [['Tea'], true, 'Forwarded to Tea.'],
  [['Tea', 'Lunch'], true, 'Forwarded to 2 rooms.'],
  [['Tea'], false, 'Will be forwarded to Tea when you are connected.'],
  [['Tea', 'Lunch'], false, 'Will be forwarded to 2 rooms when you are connected.'],
])('forwarding to %j says what is true; connected: %s', (rooms, isConnected, words) => {
  expect(forwardedText(rooms, isConnected, fullEn.forwarding)).toBe(words);
});
