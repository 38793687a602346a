import { serialize } from 'bson';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../src/convert.js';
import type { NeutralRecord } from '../src/records.js';

export type Json = Readonly<Record<string, unknown>>;
type Kind = NeutralRecord['record'];

/** Files by their paths: documents of BSON, objects one on a line, or a text. */
export type Files = Readonly<Record<string, readonly Json[] | string>>;

/** A folder of the test that runs. */
export async function folderOf(files: Files): Promise<string> {
  const folder = newFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytesOf(path, content));
  }
  return folder;
}

function bytesOf(path: string, content: readonly Json[] | string): Buffer | string {
  if (typeof content === 'string') return content;
  if (path.endsWith('.json')) return content.map((line) => `${JSON.stringify(line)}\n`).join('');
  const bytes = Buffer.concat(content.map((document) => serialize(document)));
  return path.endsWith('.gz') ? gzipSync(bytes) : bytes;
}

/** What comes of the paths, by kinds. */
export async function recordsIn(...paths: readonly string[]) {
  const opened = await OpenedExport.open(paths, { source: 'chat' });
  const records: NeutralRecord[] = [];
  for await (const record of opened.records()) records.push(record);
  await opened.close();
  return {
    of: <K extends Kind>(kind: K) =>
      records.filter((record): record is Extract<NeutralRecord, { record: K }> => record.record === kind),
    all: records,
  };
}

/** So many seconds after a time. */
export const at = (second: number): Date => new Date(1_700_000_000_000 + 1000 * second);
