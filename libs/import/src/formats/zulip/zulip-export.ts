import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { boundedOf, readAtOnce, readLists } from '../../export/json.js';
import { readStart } from '../../export/read-start.js';
import { type Fields, fieldsIn } from '../../text/values.js';

/** `export/realm.json` may be one folder deeper. */
const FOLDERS_MAX = 3;
const TABLES_FILE = /\.json(?:\.partial)?$/;
const DOCUMENT = /^\s*\{/;
const LIST = /^\s*\[/;
/** Lists of files that are read elsewhere, or are pictures of people and emoji. */
const LIST_OF_FILES = /\/records\.json$/;
const TABLE = /"(?<table>zerver_\w+)"\s*:\s*\[/;
const HEAD_BYTES_MAX = 10_000;

/** The folder of one export. Its files are known by their first table. */
export interface ZulipFolder {
  /** With a `/` at its end, or `''`. */
  readonly path: string;
  readonly files: ExportFiles;
  /** Files with people and rooms, of which there is one: `realm.json`. */
  readonly realm: readonly ExportFile[];
  readonly attachments: readonly ExportFile[];
  readonly messages: readonly ExportFile[];
  /** Files that should have tables, and are empty or no JSON. */
  readonly broken: readonly ExportFile[];
  /** Other JSON. */
  readonly others: readonly ExportFile[];
}

type Part = 'realm' | 'attachments' | 'messages' | 'broken' | 'others';

/** The folders with people and rooms. */
export async function zulipFolders(files: ExportFiles): Promise<readonly ZulipFolder[]> {
  const folders = new Map<string, Record<Part, ExportFile[]>>();
  for (const file of files.files.filter((each) => mayHaveTables(each, files))) {
    const part = await partOf(file);
    if (part === 'others' && LIST_OF_FILES.test(file.path)) continue;
    const path = file.path.replace(/[^/]*$/, '');
    const folder = folders.get(path) ?? { realm: [], attachments: [], messages: [], broken: [], others: [] };
    folder[part].push(file);
    folders.set(path, folder);
  }
  return [...folders].filter(([, { realm }]) => realm.length > 0).map(([path, parts]) => ({ path, files, ...parts }));
}

/** True if a file has people and rooms. */
export async function isZulip(files: ExportFiles): Promise<boolean> {
  for (const file of files.files.filter((each) => mayHaveTables(each, files)))
    if ((await partOf(file)) === 'realm') return true;
  return false;
}

/** An export that was stopped leaves `messages-000002.json.partial`, which the finished file replaces. */
function mayHaveTables({ path }: ExportFile, files: ExportFiles): boolean {
  if (!TABLES_FILE.test(path) || path.split('/').length > FOLDERS_MAX) return false;
  return !path.endsWith('.partial') || files.file(path.replace(/\.partial$/, '')) === undefined;
}

async function partOf(file: ExportFile): Promise<Part> {
  const head = await readStart(file, HEAD_BYTES_MAX);
  if (LIST.test(head)) return 'others';
  if (!DOCUMENT.test(head)) return 'broken';
  const table = TABLE.exec(head)?.groups?.['table'];
  if (table === undefined) return 'others';
  if (/^zerver_(?:user)?message$/.test(table)) return 'messages';
  return table === 'zerver_attachment' ? 'attachments' : 'realm';
}

/** The rows of all tables of a file, and what else there is, with the name of their table. */
export async function* rowsOf(file: ExportFile): AsyncGenerator<readonly [table: string, row: unknown]> {
  const value = await readAtOnce(file);
  if (value === undefined) yield* readLists(file);
  else yield* rowsIn(file, fieldsIn(value));
}

function* rowsIn(file: ExportFile, tables: Fields): Generator<readonly [table: string, row: unknown]> {
  for (const [table, rows] of Object.entries(tables))
    if (Array.isArray(rows)) for (const row of rows as unknown[]) yield [table, boundedOf(file, row)];
    else if (table.startsWith('zerver_')) yield [table, rows];
}
