import type { Fault } from './nemesis/fault.js';
import { LONG_RUN_MS } from './options.js';
import { UsageError } from './usage-error.js';

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
