import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
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
}

export interface Run {
  readonly date: string;
  /** The arguments of `npm run bench`. */
  readonly options: string;
  readonly outcomes: readonly Outcome[];
}

/** Replaces the last report: `results.json`, `report.md` and one plot per plotted figure. */
export async function writeReport(folder: string, run: Run): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const machine = `${String(cpus().length)} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}`;
  await writeFile(join(folder, 'results.json'), `${JSON.stringify({ machine, ...run }, null, 1)}\n`);
  const sections = run.outcomes.map((outcome) => [section(outcome), ...plotsOf(outcome).map(linkTo)].join('\n\n'));
  const head = `# Results of ${run.date}\n\n\`npm run bench${run.options && ` -- ${run.options}`}\` on ${machine}.`;
  await writeFile(join(folder, 'report.md'), `${[head, ...sections].join('\n\n')}\n`);
  for (const { file, svg } of run.outcomes.flatMap(plotsOf)) await writeFile(join(folder, file), svg);
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
