import { describe, expect, it } from 'vitest';

import { SYSTEMS } from '../systems/systems.js';
import { GOALS } from './goals.js';

describe('the goals', () => {
  it.each(GOALS)(
    '$scenario: $system, $figure $must $bound is of systems that take part',
    ({ scenario, system, of }) => {
      for (const name of [system, of?.system ?? system])
        expect(SYSTEMS.find((kind) => kind.name === name)?.scenarios).toContain(scenario);
    },
  );
});
