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

/** Writes `results.json`, `report.md` and one plot per plotted figure, and deletes the plots of the report before. */
export async function writeReport(folder: string, outcomes: readonly Outcome[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file } of (await readReport(folder)).flatMap(plotsOf)) await rm(join(folder, file), { force: true });
  await writeFile(join(folder, RESULTS), `${JSON.stringify(outcomes, null, 1)}\n`);
  const sections = outcomes.map((outcome) =>
    [section(outcome), commandOf(outcome), ...plotsOf(outcome).map(linkTo)].join('\n\n'),
  );
  await writeFile(join(folder, 'report.md'), `${['# Results', ...sections].join('\n\n')}\n`);
  for (const { file, svg } of outcomes.flatMap(plotsOf)) await writeFile(join(folder, file), svg);
}

/** The outcomes of the report in this folder; none if there is no report. Rejects if another program wrote the file. */
export async function readReport(folder: string): Promise<readonly Outcome[]> {
  const file = join(folder, RESULTS);
  let outcomes: unknown;
  try {
    outcomes = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isReport(outcomes)) throw new Error(`${file} is not of this benchmark`);
  return outcomes;
}

function isReport(value: unknown): value is readonly Outcome[] {
  const parts = ['scenario', 'series', 'notRun', 'run'];
  return Array.isArray(value) && value.every((outcome) => parts.every((part) => part in (Object(outcome) as object)));
}

function commandOf({ run: { date, machine, options } }: Outcome): string {
  return `${date}, ${machine}: \`npm run bench${options && ` -- ${options}`}\``;
}

/** The table of a scenario and the verdicts on its goals, as Markdown. */
export function section({ scenario, series, notRun }: Outcome, isJudged = true): string {
  const goals = isJudged ? GOALS.filter((goal) => goal.scenario === scenario.name) : [];
  const verdicts = goals.map((goal) => judge(goal, series));
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
