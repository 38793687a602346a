import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../src/convert.js';
import type { ImportOptions } from '../src/options.js';
import type { NeutralRecord } from '../src/records.js';

export type Json = Readonly<Record<string, unknown>>;
type Kind = NeutralRecord['record'];

/** A folder of the test that runs, with files by their paths: texts and bytes as they are, other values as JSON. */
export async function folderWith(files: Json): Promise<string> {
  const folder = newFolder();
  for (const [path, value] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    const isAsItIs = typeof value === 'string' || Buffer.isBuffer(value);
    await writeFile(at, isAsItIs ? value : JSON.stringify(value, null, 1));
  }
  return folder;
}

/** What comes of the paths, by kinds. */
export async function readRecords(paths: readonly string[], options: ImportOptions = {}) {
  const opened = await OpenedExport.open(paths, options);
  const all: NeutralRecord[] = [];
  try {
    for await (const record of opened.records()) all.push(record);
  } finally {
    await opened.close();
  }
  const of = <K extends Kind>(kind: K) =>
    all.filter((record): record is Extract<NeutralRecord, { record: K }> => record.record === kind);
  return { of, all, format: opened.format };
}
