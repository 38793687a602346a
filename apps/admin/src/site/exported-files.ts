import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exportedPath, NOT_EXPORTED } from '#access/site-export-api';
import { readLines } from '#import/export/json';
import type { FileRecord, NeutralRecord } from '#import/records';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import { ignoreMissing } from './exported-records.js';

const OWNER_ONLY = { file: 0o600, folder: 0o700 };
/** Records of files until their bytes are read, so that no snapshot of a room waits for them. */
const AWAITED = 'awaited.ndjson';

/** The records, at last those of files, whose bytes it has put into the folder. */
export async function* withBytes(
  records: AsyncIterable<NeutralRecord>,
  folder: string,
  history: Deployment['history'],
): AsyncGenerator<NeutralRecord> {
  await mkdir(join(folder, exportedPath('')), { mode: OWNER_ONLY.folder });
  const path = join(folder, AWAITED);
  const awaited = await open(path, 'wx+', OWNER_ONLY.file);
  try {
    for await (const record of records) {
      if (record.record === 'file' && record.missing === NOT_EXPORTED) await awaited.appendFile(lineOf(record));
      else yield record;
    }
    yield* fetched(awaited, folder, history);
  } finally {
    await awaited.close();
  }
  await rm(path);
}

async function* fetched(
  awaited: FileHandle,
  folder: string,
  history: Deployment['history'],
): AsyncGenerator<FileRecord> {
  const open = async () => awaited.createReadStream({ start: 0, autoClose: false });
  for await (const record of readLines({ path: AWAITED, place: AWAITED, bytes: 0, open }))
    yield fetch(record as FileRecord, folder, history);
}

async function fetch(record: FileRecord, folder: string, history: Deployment['history']): Promise<FileRecord> {
  const bytes = await history.stream(route`site/files/${record.id}`).catch(ignoreMissing);
  if (bytes === undefined) return { ...record, missing: 'gone' };
  const path = exportedPath(record.id);
  await pipeline(bytes, createWriteStream(join(folder, path), { flags: 'wx', mode: OWNER_ONLY.file }));
  return { ...record, path, missing: null };
}

function lineOf(record: NeutralRecord): string {
  return `${JSON.stringify(record)}\n`;
}
