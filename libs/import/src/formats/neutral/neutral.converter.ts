import { ALL_NAMED, type Converter, type Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readFirstLine, tryLines } from '../../export/json.js';
import { isOverLimit } from '../../export/record-bounds.js';
import { withoutMarks } from '../../marks.js';
import { ImportError } from '../../options.js';
import type { FileRecord, NeutralRecord } from '../../records.js';
import { checkRecord, type GivenMessage } from './check-record.js';

/** The neutral form itself (docs/import-format.md), of another program or of `parley site export`. */
export const neutral: Converter = {
  format: 'neutral',
  recognises: async (files) => (await recordsFile(files)) !== undefined,
  questions: async () => [],
  async *convert(exports) {
    for (const files of exports) yield* read(files);
  },
};

async function* read(files: ExportFiles): AsyncGenerator<Found> {
  const file = await recordsFile(files);
  if (file === undefined) throw new ImportError(`${files.name} has no file that begins with a record "source"`);
  const folder = folderOf(files);
  let sources = 0;
  for await (const { number, value, problem } of tryLines(file)) {
    if (isOverLimit(value)) {
      yield dropped('record', `line ${String(number)}`, 'over a limit', `in ${file.path}`);
      continue;
    }
    if (problem !== null) throw new ImportError(problem);
    const record = checkRecord(value, `${file.path} line ${String(number)}`);
    if (record.record === 'source' && (sources += 1) > 1)
      throw new ImportError(`${file.path} line ${String(number)}: a second record "source"`);
    if (record.record === 'message') yield withNames(record);
    else if (record.record === 'file') yield found(record, files, folder);
    else yield record;
  }
}

/** The file with the place of its bytes, if they are there. */
function found(record: FileRecord, files: ExportFiles, folder: string): FileRecord {
  const file = record.path === null ? undefined : files.file(folder + record.path);
  if (file !== undefined) return { ...record, bytes: record.bytes ?? file.bytes, path: file.place, missing: null };
  return { ...record, path: null, missing: record.missing ?? 'not in the export' };
}

/** A message that does not say whom it mentions mentions every user whom its text names. */
function withNames({ mentions, ...message }: GivenMessage): Found {
  return { ...message, body: withoutMarks(message.body), named: mentions ?? ALL_NAMED };
}

async function recordsFile(files: ExportFiles): Promise<ExportFile | undefined> {
  const folder = folderOf(files);
  for (const file of files.files)
    if (file.path.startsWith(folder) && !file.path.slice(folder.length).includes('/') && (await beginsWithSource(file)))
      return file;
  return undefined;
}

/** The folder that an archive has around all files, with a `/` at its end, or `''`. Systems put others beside it. */
function folderOf({ files }: ExportFiles): string {
  const own = files.filter(({ path }) => !/^(?:__MACOSX\/|\.)/.test(path));
  const [first, ...others] = new Set(own.map(({ path }) => path.slice(0, path.indexOf('/') + 1)));
  return others.length === 0 ? (first ?? '') : '';
}

async function beginsWithSource(file: ExportFile): Promise<boolean> {
  const first = await readFirstLine(file);
  return (first as Partial<NeutralRecord> | null | undefined)?.record === 'source';
}
