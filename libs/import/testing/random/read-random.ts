import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../../src/convert.js';
import { DatabaseFiles } from '../../src/export/database-files.js';
import type { ExportFiles } from '../../src/export/export-files.js';
import { FileList } from '../../src/export/file-list.js';
import { CONVERTERS } from '../../src/formats/formats.js';
import { checkRecord } from '../../src/formats/neutral/check-record.js';
import { neutral } from '../../src/formats/neutral/neutral.converter.js';
import { ImportError, type ImportOptions } from '../../src/options.js';
import type { NeutralRecord } from '../../src/records.js';
import { tidy } from '../../src/tidy/tidy.js';
import type { Files } from './draft.js';

export type Kind = NeutralRecord['record'];
export type RecordOf<K extends Kind> = Extract<NeutralRecord, { record: K }>;

export const ofKind = <K extends Kind>(records: readonly NeutralRecord[], kind: K): readonly RecordOf<K>[] =>
  records.filter((record): record is RecordOf<K> => record.record === kind);

/** The records of an export whose parts are these files, each of which fits the schema. */
export async function recordsOf(parts: readonly Files[], options: ImportOptions): Promise<readonly NeutralRecord[]> {
  const exports = parts.map((files) => inMemory(files));
  const [converter, ...others] = await Promise.all(exports.map(converterOf));
  if (converter === undefined || others.some((other) => other !== converter))
    throw new ImportError('no format, or several');
  const [open] = await converter.questions(exports, options);
  if (open !== undefined) throw new ImportError(open.text);
  const records: NeutralRecord[] = [];
  for await (const record of tidy(converter.convert(exports, options), { isTidy: converter === neutral }))
    records.push(asWritten(record));
  for (const files of exports) await files.close();
  return records;
}

/** The records of a zip of these files. */
export async function recordsOfZip(files: Files, options: ImportOptions): Promise<readonly NeutralRecord[]> {
  const path = join(newFolder(), 'export.bin');
  await writeFile(path, await zipOf(Object.entries(files)));
  const opened = await OpenedExport.open([path], options);
  const records: NeutralRecord[] = [];
  for await (const record of opened.records()) records.push(asWritten(record));
  await opened.close();
  return records;
}

/** A zip with these names and contents. */
export async function zipOf(files: Iterable<readonly [name: string, content: string | Buffer]>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** @throws if the record does not fit the schema, which no export may bring about */
function asWritten(record: NeutralRecord): NeutralRecord {
  const written: unknown = JSON.parse(JSON.stringify(record));
  try {
    return checkRecord(written, 'a record') as NeutralRecord;
  } catch (error) {
    throw new TypeError(`${String(error)}: ${JSON.stringify(written).slice(0, 500)}`);
  }
}

export function inMemory(files: Files): ExportFiles {
  const list = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.from(content);
    return { path, bytes: bytes.length, open: async () => Readable.from([bytes], { objectMode: false }) };
  });
  return new DatabaseFiles(new FileList('made', list), '');
}

async function converterOf(files: ExportFiles) {
  for (const converter of CONVERTERS) if (await converter.recognises(files)) return converter;
  return undefined;
}
