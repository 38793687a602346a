import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Scenario } from '../scenarios/scenario.js';
import { GOALS } from './goals.js';
import { plot } from './plot.js';
import { markdown, number, type Series, table } from './table.js';
import { judge, type Verdict } from './verdict.js';

export interface Outcome {
  readonly scenario: Pick<Scenario, 'name' | 'summary' | 'plots'>;
  readonly series: readonly Series[];
  /** Systems that did not run, with the reason. */
  readonly notRun: readonly string[];
  /** When, where and with which arguments of `npm run bench`. */
  readonly run: { readonly date: string; readonly machine: string; readonly options: string };
}

const RESULTS = 'results.json';

/** Writes `results.json`, `report.md` and one plot per plotted figure. Deletes the other files of the folder. */
export async function writeReport(folder: string, outcomes: readonly Outcome[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, RESULTS), `${JSON.stringify(outcomes, null, 1)}\n`);
  const sections = outcomes.map((outcome) =>
    [section(outcome), commandOf(outcome), ...plotsOf(outcome).map(linkTo)].join('\n\n'),
  );
  await writeFile(join(folder, 'report.md'), `${['# Results', ...sections].join('\n\n')}\n`);
  for (const { file, svg } of outcomes.flatMap(plotsOf)) await writeFile(join(folder, file), svg);
}

/** The outcomes of the report in this folder; none if there is no report. */
export async function readReport(folder: string): Promise<readonly Outcome[]> {
  try {
    return JSON.parse(await readFile(join(folder, RESULTS), 'utf8')) as Outcome[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function commandOf({ run: { date, machine, options } }: Outcome): string {
  return `${date}, ${machine}: \`npm run bench${options && ` -- ${options}`}\``;
}

/** The table of a scenario and the verdicts on its goals, as Markdown. */
export function section({ scenario, series, notRun }: Outcome): string {
  const verdicts = GOALS.filter((goal) => goal.scenario === scenario.name).map((goal) => judge(goal, series));
  const parts = [`## ${scenario.name}: ${scenario.summary}`];
  if (series.length > 0) parts.push(table(series));
  if (verdicts.length > 0) parts.push(markdown(['goal', 'reached', ''], verdicts.map(lineOf)));
  return [...parts, ...notRun.map((reason) => `NOT RUN: ${reason}`)].join('\n\n');
}

function lineOf({ goal, reached, met }: Verdict): string[] {
  if (reached === null) return [goal, '', 'not run'];
  return [goal, number(reached), met === true ? 'met' : '**missed**'];
}

interface Plot {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

function plotsOf({ scenario, series }: Outcome): Plot[] {
  return scenario.plots.map((figure) => {
    const title = `${scenario.name}: ${figure}`;
    const bars = series.map(({ system, rounds }) => ({
      name: system,
      values: rounds.map((round) => round[figure] ?? Number.NaN),
    }));
    const name = title.replace('µ', 'u').replaceAll(/\W+/g, '-');
    return { file: `${name}.svg`, title, svg: plot(title, bars) };
  });
}

const linkTo = ({ file, title }: Plot): string => `![${title}](${file})`;
