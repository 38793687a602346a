import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ChaosRecord } from './record.js';

const SUFFIX = '.jsonl';

/** All records of a run in the order of time. Records of one actor keep the order in which it wrote them. */
export function readRecords(folder: string): ChaosRecord[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  return files
    .flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')))
    .sort((one, other) => one.at - other.at);
}

/** A last line without its end was cut off when the checker was killed. */
function parse(text: string): ChaosRecord[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as ChaosRecord);
}
