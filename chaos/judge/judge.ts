import type { ChaosRecord } from '../records/record.js';
import { ACCESS } from './access.policy.js';
import { CHECK } from './check.policy.js';
import { EXPORT } from './export/export.policy.js';
import { FILES } from './files.policy.js';
import { FEED } from './feed/feed.policy.js';
import { GROWING } from './growing.policy.js';
import { ChaosHistory } from './history.js';
import { HOST } from './host.policy.js';
import { INVITATIONS } from './invitations.policy.js';
import type { Invariant, Violation } from './invariant.js';
import { ORDER } from './order.policy.js';
import { OWN_LISTS } from './own-lists.policy.js';
import { PUSH } from './push/push.policy.js';
import { SERVICE } from './service.policy.js';
import { STORAGE } from './storage.policy.js';
import { THREADS } from './threads.policy.js';
import { VIEWS } from './views.policy.js';

/** Every promise that a run is judged by. */
export const INVARIANTS: readonly Invariant[] = [
  ...STORAGE,
  ...FILES,
  ...ORDER,
  ...VIEWS,
  ...GROWING,
  ...THREADS,
  ...OWN_LISTS,
  ...ACCESS,
  ...INVITATIONS,
  ...CHECK,
  ...HOST,
  ...FEED,
  ...PUSH,
  ...EXPORT,
  ...SERVICE,
];

/** All others compare what was before a restore with what is after it. */
const OF_RESTORED_STORES: ReadonlySet<string> = new Set([
  ...['acked-is-stored-once', 'stored-was-sent', 'seq-is-dense', 'views-agree', 'no-internal-error'],
  ...[...FEED, ...EXPORT].map(({ name }) => name),
]);

/** Not judged: the run had no case of it, or other work on the machine may explain every breach. */
type Outcome = 'held' | 'broken' | 'not judged';

export interface Judgement {
  readonly invariant: string;
  readonly outcome: Outcome;
  /** Why it was not judged; null if it was. */
  readonly reason: string | null;
  readonly violations: readonly Violation[];
}

/** Judges a run by its records alone; one entry for each invariant, also for those that hold. */
export function judge(records: readonly ChaosRecord[]): Judgement[] {
  const history = new ChaosHistory(records);
  const asIfQuiet = new ChaosHistory(records.filter(({ kind }) => kind !== 'machine'));
  return INVARIANTS.map((invariant) => judged(invariant, history, asIfQuiet));
}

/** A promise is only `held` if it held without the excuse of a busy machine: breaches that need the excuse prove nothing. */
function judged({ name, breaches, lacks }: Invariant, history: ChaosHistory, asIfQuiet: ChaosHistory): Judgement {
  if (history.restore !== null && !OF_RESTORED_STORES.has(name))
    return { invariant: name, outcome: 'not judged', reason: 'the store was restored', violations: [] };
  const violations = breaches(history);
  if (violations.length > 0) return { invariant: name, outcome: 'broken', reason: null, violations };
  const reason = lacks?.(asIfQuiet) ?? excuseOf(breaches(asIfQuiet).length);
  return { invariant: name, outcome: reason === null ? 'held' : 'not judged', reason, violations };
}

function excuseOf(breaches: number): string | null {
  return breaches === 0 ? null : `breaches: ${breaches}, all while the machine was busy`;
}

/** The names of the broken ones. */
export function broken(judgements: readonly Judgement[]): string[] {
  return namesOf(judgements, 'broken');
}

/** The names of those that were not judged. */
export function notJudged(judgements: readonly Judgement[]): string[] {
  return namesOf(judgements, 'not judged');
}

function namesOf(judgements: readonly Judgement[], outcome: Outcome): string[] {
  return judgements.filter((judgement) => judgement.outcome === outcome).map(({ invariant }) => invariant);
}
