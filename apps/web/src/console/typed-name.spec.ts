import { describe, expect, it } from 'vitest';

import { isTypedName } from './typed-name.js';

describe('the name of a room, typed before it is deleted', () => {
  it.each([
    ['tea room', 'tea room'],
    ['tea room', ' tea  room'],
    ['tea room', '\u00a0Tea\u3000Room '],
    ['Cafe\u0301', 'Café'],
  ])('%j is that of %j', (given, name) => expect(isTypedName(given, name)).toBe(true));

  it.each([
    ['', 'tea room'],
    ['tea', 'tea room'],
    ['tearoom', 'tea room'],
    ['', null],
  ])('%j is not that of %j', (given, name) => expect(isTypedName(given, name)).toBe(false));
});
