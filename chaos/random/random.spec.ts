import { describe, expect, it } from 'vitest';

import { SeededRandom } from './random.js';

const draw = (random: SeededRandom): number[] => Array.from({ length: 20 }, () => random.between(1, 1_000));

describe('random numbers of a run', () => {
  it('one seed gives the same numbers again, another seed gives others', () => {
    expect(draw(new SeededRandom('7'))).toEqual(draw(new SeededRandom('7')));
    expect(draw(new SeededRandom('7'))).not.toEqual(draw(new SeededRandom('8')));
  });

  it('a fork does not depend on how many numbers its parent has given', () => {
    const [fresh, used] = [new SeededRandom('7'), new SeededRandom('7')];
    draw(used);
    expect(draw(used.fork('client 1'))).toEqual(draw(fresh.fork('client 1')));
    expect(draw(fresh.fork('client 2'))).not.toEqual(draw(fresh.fork('client 1')));
  });

  it('whole numbers reach both ends and nothing beyond', () => {
    const random = new SeededRandom('7');
    const seen = new Set(Array.from({ length: 500 }, () => random.between(3, 5)));
    expect([...seen].sort()).toEqual([3, 4, 5]);
  });

  it('a weight of 0 is never chosen', () => {
    const random = new SeededRandom('7');
    const seen = new Set(Array.from({ length: 500 }, () => random.weighted({ never: 0, often: 9, seldom: 1 })));
    expect([...seen].sort()).toEqual(['often', 'seldom']);
  });

  it('a shuffled list has the same values', () => {
    expect(new SeededRandom('7').shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
