import type { Figures } from '../scenarios/scenario.js';

/** The rounds of one system in one scenario. */
export interface Series {
  readonly system: string;
  readonly rounds: readonly Figures[];
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** At most three significant digits, all digits before the point. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 100)));
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** A Markdown table with one line per system: medians over the rounds. */
export function table(series: readonly Series[]): string {
  const figures = [...new Set(series.flatMap(({ rounds }) => rounds.flatMap((round) => Object.keys(round))))];
  return markdown(
    ['', ...figures],
    series.map(({ system, rounds }) => [
      system,
      ...figures.map((figure) => number(median(rounds.map((round) => round[figure] ?? Number.NaN)))),
    ]),
  );
}

export function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `|${cells.map((cell) => cell && ` ${cell}`).join(' |')} |`)
    .join('\n');
}
