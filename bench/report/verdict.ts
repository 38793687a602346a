import type { Goal } from './goals.js';
import { median, number, type Series } from './table.js';

export interface Verdict {
  readonly goal: string;
  /** Null: a system of the goal did not run. */
  readonly reached: number | null;
  readonly met: boolean | null;
}

/** Compares per round, because the speed of the machine varies between rounds, and judges the median. */
export function judge(goal: Goal, series: readonly Series[]): Verdict {
  const roundsOf = (name: string): Series['rounds'] => series.find(({ system }) => system === name)?.rounds ?? [];
  const own = roundsOf(goal.system);
  const others = goal.of === undefined ? own : roundsOf(goal.of.system);
  const values = own.slice(0, others.length).map((round, index) => {
    const value = round[goal.figure] ?? Number.NaN;
    const other = others[index]?.[goal.of?.figure ?? goal.figure] ?? Number.NaN;
    if (goal.of === undefined) return value;
    return goal.of.by === 'ratio' ? value / other : value - other;
  });
  const reached = median(values);
  if (Number.isNaN(reached)) return { goal: textOf(goal), reached: null, met: null };
  return { goal: textOf(goal), reached, met: goal.must === '≥' ? reached >= goal.bound : reached <= goal.bound };
}

function textOf({ system, figure, of, must, bound }: Goal): string {
  if (of === undefined) return `${system}: ${figure} ${must} ${number(bound)}`;
  const against = `${of.system}${of.figure === undefined ? '' : `, ${of.figure}`}`;
  const times = of.by === 'ratio' ? `${number(bound)} ×` : `${number(bound)} +`;
  return `${system}: ${figure} ${must} ${times} ${against}`;
}
