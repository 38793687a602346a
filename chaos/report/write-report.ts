import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { broken, type Judgement, notJudged } from '../judge/judge.js';
import type { ChaosRecord } from '../records/record.js';
import { figureOf } from './figure.js';
import { conclusionOf, figuresOf, timelineOf, verdictOf } from './summary.js';

/** Writes `verdict.json`, `timeline.txt` and `figure.svg` into the folder. Returns the lines to print. */
export function writeReport(
  folder: string,
  seed: string,
  records: readonly ChaosRecord[],
  judgements: readonly Judgement[],
): string[] {
  const figures = figuresOf(records);
  const verdict = { seed, figures, broken: broken(judgements), notJudged: notJudged(judgements), judgements };
  writeFileSync(join(folder, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`);
  writeFileSync(join(folder, 'timeline.txt'), `${timelineOf(records).join('\n')}\n`);
  writeFileSync(join(folder, 'figure.svg'), figureOf(records, `seed ${seed}: acks per second`));
  return [
    ...timelineOf(records),
    ...verdictOf(judgements),
    `seed ${seed}: ${Object.entries(figures)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ')}`,
    `${conclusionOf(judgements)} The records and the report are in ${folder}`,
  ];
}
