import { describe, expect, it } from 'vitest';

import { chosenFaults } from './chosen-faults.policy.js';
import type { Fault, FaultKind } from './nemesis/fault.js';

function fault(kind: FaultKind, victim: string, more: Partial<Fault> = {}): Fault {
  return { kind, name: `${kind} ${victim}`, endsProcess: true, strike: () => Promise.resolve(), ...more };
}

const FAULTS: readonly Fault[] = [
  ...['1', '2', '3', '4'].map((victim) => fault('kill', victim)),
  fault('redis-empty', ''),
  fault('promote', ''),
  fault('rolling', '', { isLong: true }),
];

describe('the choice of faults', () => {
  it('leaves out long faults in short runs, and kinds that were not chosen', () => {
    const kindsOf = (runMs: number, choices: string[] | null) => [
      ...new Set(chosenFaults(FAULTS, { choices, runMs }).map(({ kind }) => kind)),
    ];
    expect(kindsOf(60_000, null)).toEqual(['kill', 'redis-empty', 'promote']);
    expect(kindsOf(300_000, ['kill', 'rolling'])).toEqual(['kill', 'rolling']);
  });

  it('refuses a choice that fits no fault of this machine', () => {
    const choose = (choice: string) => () => chosenFaults(FAULTS, { choices: [choice], runMs: 0 });
    expect(choose('lossy')).toThrow('"lossy" is not possible on this machine');
    expect(choose('kill:front')).toThrow('"kill:front" is part of none of kill 1, kill 2, kill 3, kill 4');
  });
});
