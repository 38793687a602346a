import { expect, it } from 'vitest';

import { bestFirst, fitOf, isMatch } from './is-match.js';

it.each([
  ['plan', 'Plan of the day', 0],
  ['plan', 'Our plan', 1],
  ['plan', 'Planet, and explanation', 0],
  ['plan', 'The explanation', 2],
  ['day plan', 'Plan of the day', 1],
  ['ay plan', 'Plan of the day', 2],
  ['zoe', 'Dr. Zoë', 1],
  ['b', 'a-b', 1],
  ['2', 'a2', 2],
  ['c++', 'About C++', 1],
  ['子', '花子', 2],
  ['иван', 'Пётр Иванов', 1],
] as const)('%s fits %s: %i', (query, title, fit) => {
  expect(isMatch(query, title)).toBe(true);
  expect(fitOf(query, title)).toBe(fit);
});

it('titles that begin with the words are first, then those with words that do, each in the given order', () => {
  const titles = ['explain', 'the plain', 'plain b', 'complain', 'plain a'];
  expect(bestFirst('pla', titles, (title) => title)).toEqual([
    'plain b',
    'plain a',
    'the plain',
    'explain',
    'complain',
  ]);
});
