import { describe, expect, it } from 'vitest';

import { SeededRandom } from '../random/random.js';
import type { Fault, FaultKind } from './fault.js';
import { faultsInTurn } from './plan.policy.js';

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
});
