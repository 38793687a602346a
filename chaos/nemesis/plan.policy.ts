import { LONG_RUN_MS } from '../options.js';
import type { SeededRandom } from '../random/random.js';
import { UsageError } from '../usage-error.js';
import type { Fault } from './fault.js';

/**
 * The faults that a run may use. A choice is a kind, or a kind and a part of the name: `kill:history`.
 * @throws UsageError that names a choice without a fault
 */
export function chosenFaults(
  faults: readonly Fault[],
  { choices, runMs }: { readonly choices: readonly string[] | null; readonly runMs: number },
): readonly Fault[] {
  const unfit = choices?.find((choice) => !faults.some((fault) => isChosen(fault, choice)));
  if (unfit !== undefined) {
    const names = faults.filter(({ kind }) => kind === unfit.split(':')[0]).map(({ name }) => name);
    const possible = names.length === 0 ? 'is not possible on this machine' : `is part of none of ${names.join(', ')}`;
    throw new UsageError(`--faults: "${unfit}" ${possible}`);
  }
  return faults.filter((fault) => {
    const fits = choices?.some((choice) => isChosen(fault, choice)) ?? fault.onDemand !== true;
    return fits && (fault.isLong !== true || runMs >= LONG_RUN_MS);
  });
}

function isChosen({ kind, name }: Fault, choice: string): boolean {
  const [wanted = '', part = ''] = choice.split(':');
  return kind === wanted && name.includes(part);
}

/**
 * The order in which faults strike: every kind once in random order, each with a random victim, then all kinds again.
 * So a run of a few minutes sees every kind, and the seed alone decides the order.
 */
export function* faultsInTurn(faults: readonly Fault[], random: SeededRandom): Generator<Fault, void> {
  const used = new Set<Fault>();
  for (;;) {
    const left = faults.filter((fault) => fault.once !== true || !used.has(fault));
    if (left.length === 0) return;
    for (const kind of random.shuffle([...new Set(left.map((fault) => fault.kind))].sort())) {
      const fault = random.pick(left.filter((each) => each.kind === kind));
      if (fault === undefined) continue;
      used.add(fault);
      yield fault;
    }
  }
}
