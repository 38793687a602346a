import { describe, expect, it } from 'vitest';

import { SCENARIOS } from '../scenarios/scenarios.js';
import { GOALS, type Goal } from './goals.js';
import { judge } from './verdict.js';

const SERIES = [
  { system: 'one', rounds: [{ speed: 30 }, { speed: 10 }, { speed: 80 }] },
  { system: 'other', rounds: [{ speed: 10 }, { speed: 5 }, { speed: 20 }] },
];
const GOAL: Goal = { scenario: 'any', system: 'one', figure: 'speed', must: '≥', bound: 3 };

describe('the verdict on a goal', () => {
  it('is the median of the ratios of each round', () => {
    expect(judge({ ...GOAL, of: { system: 'other', by: 'ratio' } }, SERIES)).toEqual({
      goal: 'one: speed ≥ 3 × other',
      reached: 3,
      met: true,
    });
  });

  it('compares with a number, or with a number above another system', () => {
    expect(judge({ ...GOAL, must: '≤', bound: 29 }, SERIES)).toMatchObject({ reached: 30, met: false });
    expect(judge({ ...GOAL, of: { system: 'other', by: 'difference' } }, SERIES)).toMatchObject({ reached: 20 });
  });

  it('is open if a system did not run', () => {
    expect(judge({ ...GOAL, of: { system: 'absent', by: 'ratio' } }, SERIES)).toMatchObject({ met: null });
  });

  it('is asked of scenarios that exist', () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(GOALS.filter(({ scenario }) => !names.includes(scenario))).toEqual([]);
  });
});
