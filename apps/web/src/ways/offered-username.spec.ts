import { expect, it } from 'vitest';

import { offeredUsername } from './offered-username.js';

it.each([
  ['Maya Lindqvist', 'maya-lindqvist'],
  ['Tomás Ferreira', 'tomas-ferreira'],
  ['j.doe_2', 'j.doe_2'],
  ['A very long name that nobody could ever type', 'a-very-long-name-that-nobody-cou'],
  ['', ''],
  ['Jo', ''],
  ['!!!', ''],
  ['نور الدين', ''],
  ['Søren 木', ''],
])('the username for %s is "%s"', (displayName, username) => {
  expect(offeredUsername(displayName)).toBe(username);
});
