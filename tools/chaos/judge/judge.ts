import type { ChaosRecord } from '../records/record.js';
import { ACCESS } from './access.policy.js';
import { FILES } from './files.policy.js';
import { ChaosHistory } from './history.js';
import type { Invariant, Violation } from './invariant.js';
import { ORDER } from './order.policy.js';
import { SERVICE } from './service.policy.js';
import { STORAGE } from './storage.policy.js';
import { VIEWS } from './views.policy.js';

/** Every promise that a run is judged by. */
export const INVARIANTS: readonly Invariant[] = [...STORAGE, ...FILES, ...ORDER, ...VIEWS, ...ACCESS, ...SERVICE];

export interface Judgement {
  readonly invariant: string;
  readonly violations: readonly Violation[];
}

/** Judges a run by its records alone; one entry for each invariant, also for those that hold. */
export function judge(records: readonly ChaosRecord[]): Judgement[] {
  const history = new ChaosHistory(records);
  return INVARIANTS.map(({ name, breaches }) => ({ invariant: name, violations: breaches(history) }));
}

/** The names of the broken ones. */
export function broken(judgements: readonly Judgement[]): string[] {
  return judgements.filter(({ violations }) => violations.length > 0).map(({ invariant }) => invariant);
}
