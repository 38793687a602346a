import { describe, expect, it } from 'vitest';

import { SeededRandom } from '../random/random.js';
import { type Manner, type Reaction, reactionOf, type Situation } from './reaction.policy.js';

const USUAL: Situation = { isAway: false, isBad: false, isCalm: false };

function reactions(manner: Manner, situation: Partial<Situation> = {}): Reaction[] {
  const random = new SeededRandom('1');
  return Array.from({ length: 300 }, () => reactionOf(manner, { ...USUAL, ...situation }, random));
}

const taken = (all: readonly Reaction[]): number =>
  all.filter(({ commits, answer }) => commits && typeof answer === 'number' && answer < 300).length;

describe('a receiver', () => {
  it.each<[Manner, Partial<Situation>, number, number]>([
    ['prompt', {}, 300, 300],
    ['slow', {}, 300, 300],
    ['flaky', {}, 170, 230],
    ['away', {}, 300, 300],
    ['flaky', { isCalm: true }, 300, 300],
    ['away', { isAway: true }, 0, 0],
    ['refusing', {}, 300, 300],
    ['refusing', { isBad: true }, 0, 0],
  ])('that is %s takes in %j from %i to %i of 300', (manner, situation, least, most) => {
    const count = taken(reactions(manner, situation));
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  });

  it('that is flaky fails in all ways, also after it has committed', () => {
    const failed = reactions('flaky').filter(({ answer }) => answer === 'break' || Number(answer) >= 300);
    expect(new Set(failed.map(({ commits, answer }) => `${String(commits)} ${answer}`)).size).toBe(5);
  });

  it('that refuses a room lets some of its requests hang', () => {
    const hanging = reactions('refusing', { isBad: true }).filter(({ answer }) => answer === 'none');
    expect(hanging.length).toBeGreaterThan(30);
    expect(hanging.length).toBeLessThan(100);
  });
});
