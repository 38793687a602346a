import { describe, expect, it } from 'vitest';

import { SeededRandom } from '../random/random.js';
import type { Fault, FaultKind } from './fault.js';
import { chosenFaults, faultsInTurn } from './plan.policy.js';

function fault(kind: FaultKind, victim: string, more: Partial<Fault> = {}): Fault {
  return { kind, name: `${kind} ${victim}`, endsProcess: true, strike: () => Promise.resolve(), ...more };
}

const FAULTS: readonly Fault[] = [
  ...['1', '2', '3', '4'].map((victim) => fault('kill', victim)),
  fault('redis-empty', ''),
  fault('promote', '', { once: true }),
  fault('rolling', '', { isLong: true }),
];

function first(count: number, seed: string): string[] {
  const names: string[] = [];
  for (const { name } of faultsInTurn(FAULTS, new SeededRandom(seed))) {
    names.push(name);
    if (names.length === count) break;
  }
  return names;
}

describe('the plan of the nemesis', () => {
  it('is decided by the seed', () => {
    expect(first(30, '7')).toEqual(first(30, '7'));
    expect(first(30, '7')).not.toEqual(first(30, '8'));
  });

  it('has every kind before any kind comes again', () => {
    const kinds = first(4, '7').map((name) => name.split(' ')[0]);
    expect(kinds.sort()).toEqual(['kill', 'promote', 'redis-empty', 'rolling']);
  });

  it('repeats no fault that works only once', () => {
    expect(first(40, '7').filter((name) => name.startsWith('promote'))).toHaveLength(1);
  });

  it('ends when nothing is left', () => {
    const turn = faultsInTurn([fault('promote', '', { once: true })], new SeededRandom('7'));
    expect([...turn]).toHaveLength(1);
  });

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
