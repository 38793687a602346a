import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newFolder } from '../engines/set-folder.js';

/** What the command answers, as far as tests look at it. */
export interface ImportRun {
  readonly id: string;
  /** The workspace. */
  readonly name: string;
  readonly kinds: readonly { readonly of: string; readonly untold: number }[];
  readonly lines: readonly { readonly of: string; readonly outcome: string; readonly reason: string | null }[];
}

export const sampleOf = (format: string): string => `libs/import/testing/samples/${format}/sample.zip`;

/** The kinds of objects whose counts do not add up. */
export const untoldOf = ({ kinds }: ImportRun): readonly object[] => kinds.filter(({ untold }) => untold !== 0);

/** A `map.csv` by which people of the export are accounts here, by their usernames. */
export function mapOf(accounts: Readonly<Record<string, string>>): string {
  const path = join(newFolder(), 'map.csv');
  writeFileSync(
    path,
    Object.entries(accounts)
      .map((line) => `${line.join(',')}\n`)
      .join(''),
  );
  return path;
}

/** A file in the neutral form. */
export function neutralFile(text: string): string {
  const path = join(newFolder(), 'records.ndjson');
  writeFileSync(path, text);
  return path;
}
