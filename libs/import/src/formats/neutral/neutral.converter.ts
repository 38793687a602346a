import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readFirstLine, tryLines } from '../../export/json.js';
import { isOverLimit } from '../../export/record-bounds.js';
import { userMark, withoutMarks } from '../../marks.js';
import { ImportError } from '../../options.js';
import type { FileRecord, MessageRecord, NeutralRecord, SourceId } from '../../records.js';
import { checkRecord } from './check-record.js';

/** Characters with a meaning in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|-]/g;

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
  const usernames = new Map<SourceId, string>();
  for await (const { number, value, problem } of tryLines(file)) {
    if (isOverLimit(value)) {
      yield dropped('record', `line ${String(number)}`, 'over a limit', `in ${file.path}`);
      continue;
    }
    if (problem !== null) throw new ImportError(problem);
    const record = checkRecord(value, `${file.path} line ${String(number)}`);
    if (record.record === 'user' && record.username !== null) usernames.set(record.id, record.username);
    if (record.record === 'message') yield withMarks(record, usernames);
    else if (record.record === 'file') yield found(record, files);
    else yield record;
  }
}

/** The file with the place of its bytes, if they are there. */
function found(record: FileRecord, files: ExportFiles): FileRecord {
  const file = record.path === null ? undefined : files.file(record.path);
  if (file !== undefined) return { ...record, bytes: record.bytes ?? file.bytes, path: file.place, missing: null };
  return { ...record, path: null, missing: record.missing ?? 'not in the export' };
}

/** The message with marks where it mentions people, because their usernames may not be free on this site. */
function withMarks({ mentions, ...given }: MessageRecord, usernames: ReadonlyMap<SourceId, string>): Found {
  const message = { ...given, body: withoutMarks(given.body) };
  const known = mentions.flatMap((id) => usernames.get(id) ?? []).sort((a, b) => b.length - a.length);
  if (known.length === 0) return message;
  const ids = new Map(mentions.map((id) => [usernames.get(id), id]));
  const pattern = new RegExp(
    `@(${known.map((name) => name.replaceAll(SPECIAL, String.raw`\$&`)).join('|')})(?![\\w.-]*\\w)`,
    'g',
  );
  const body = message.body.replaceAll(pattern, (found, name: string) => {
    const id = ids.get(name);
    return id === undefined ? found : userMark(id, name);
  });
  return { ...message, body };
}

async function recordsFile({ files }: ExportFiles): Promise<ExportFile | undefined> {
  const outer = files.filter(({ path }) => !path.includes('/'));
  for (const file of outer) if (await beginsWithSource(file)) return file;
  return undefined;
}

async function beginsWithSource(file: ExportFile): Promise<boolean> {
  const first = await readFirstLine(file);
  return (first as Partial<NeutralRecord> | null | undefined)?.record === 'source';
}
