import { describe, expect, it } from 'vitest';

import { stateOf, wordsOf } from './searched-words.js';

describe('the found words beside an address', () => {
  it('are those that were put there', () => {
    expect(wordsOf(stateOf(['oat', 'milk']))).toEqual(['oat', 'milk']);
    expect(wordsOf(stateOf([]))).toEqual([]);
  });

  it.each([null, undefined, 'x', 7, { foundWords: 'x' }, { foundWords: [7, '', null] }])(
    'are none in %j, which another page has written',
    (state) => {
      expect(wordsOf(state)).toEqual([]);
    },
  );
});
