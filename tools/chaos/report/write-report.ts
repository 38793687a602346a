import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { broken, type Judgement } from '../judge/judge.js';
import type { ChaosRecord } from '../records/record.js';
import { figureOf } from './figure.js';
import { figuresOf, timelineOf, verdictOf } from './summary.js';

/** Writes `verdict.json`, `timeline.txt` and `figure.svg` into the folder. Returns the lines to print. */
export function writeReport(
  folder: string,
  seed: string,
  records: readonly ChaosRecord[],
  judgements: readonly Judgement[],
): string[] {
  const figures = figuresOf(records);
  const failed = broken(judgements);
  const verdict = { seed, figures, broken: failed, judgements };
  writeFileSync(join(folder, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`);
  writeFileSync(join(folder, 'timeline.txt'), `${timelineOf(records).join('\n')}\n`);
  writeFileSync(join(folder, 'figure.svg'), figureOf(records, `seed ${seed}: acks per second`));
  return [
    ...timelineOf(records),
    ...verdictOf(judgements),
    `seed ${seed}: ${Object.entries(figures)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ')}`,
    ...(figures.busyShare === 0
      ? []
      : [`The machine was busy: what depends on time was judged only in the rest of the run.`]),
    failed.length === 0
      ? `Every promise held. The report is in ${folder}`
      : `${failed.length} promises were broken: ${failed.join(', ')}. The records are in ${folder}`,
  ];
}
