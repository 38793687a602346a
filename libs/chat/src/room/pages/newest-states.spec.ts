import { describe, expect, it } from 'vitest';

import { newestStates } from './newest-states.js';

const state = (id: string, rev: number) => ({ id, rev });
const idOf = ({ id }: { id: string }) => id;

describe('newestStates', () => {
  it('a change takes the place of the state that a page has, whichever comes first', () => {
    expect(newestStates([state('a', 1), state('b', 2), state('a', 3)], idOf)).toEqual([state('a', 3), state('b', 2)]);
    expect(newestStates([state('a', 3), state('b', 2), state('a', 1)], idOf)).toEqual([state('a', 3), state('b', 2)]);
  });
});
