import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readJson, readLists } from '../../export/json.js';
import { fieldsIn } from '../../text/values.js';

/** `export/realm.json` may be one folder deeper. */
const FOLDERS_MAX = 3;
const TABLES_FILE = /\.json(?:\.partial)?$/;
const DOCUMENT = /^\ufeff?\s*\{/;
const TABLE = /"(?<table>zerver_\w+)"\s*:\s*\[/;
const HEAD_CHARS = 10_000;
const JSON_BYTES_WHOLE = 16 * 1024 * 1024;

/** The folder of one export. Its files are known by their first table. */
export interface ZulipFolder {
  /** With a `/` at its end, or `''`. */
  readonly path: string;
  readonly files: ExportFiles;
  /** Files with people and rooms, of which there is one: `realm.json`. */
  readonly realm: readonly ExportFile[];
  readonly attachments: readonly ExportFile[];
  readonly messages: readonly ExportFile[];
}

type Part = 'realm' | 'attachments' | 'messages';

/** The folders with people and rooms. */
export async function zulipFolders(files: ExportFiles): Promise<readonly ZulipFolder[]> {
  const folders = new Map<string, Record<Part, ExportFile[]>>();
  for (const file of files.files.filter((each) => mayHaveTables(each, files))) {
    const part = partOf(await firstTable(file));
    if (part === null) continue;
    const path = file.path.replace(/[^/]*$/, '');
    const folder = folders.get(path) ?? { realm: [], attachments: [], messages: [] };
    folder[part].push(file);
    folders.set(path, folder);
  }
  return [...folders].filter(([, { realm }]) => realm.length > 0).map(([path, parts]) => ({ path, files, ...parts }));
}

/** True if a file has people and rooms. */
export async function isZulip(files: ExportFiles): Promise<boolean> {
  for (const file of files.files.filter((each) => mayHaveTables(each, files)))
    if (partOf(await firstTable(file)) === 'realm') return true;
  return false;
}

/** An export that was stopped leaves `messages-000002.json.partial`, which the finished file replaces. */
function mayHaveTables({ path }: ExportFile, files: ExportFiles): boolean {
  if (!TABLES_FILE.test(path) || path.split('/').length > FOLDERS_MAX) return false;
  return !path.endsWith('.partial') || files.file(path.replace(/\.partial$/, '')) === undefined;
}

function partOf(table: string | null): Part | null {
  if (table === null) return null;
  if (/^zerver_(?:user)?message$/.test(table)) return 'messages';
  return table === 'zerver_attachment' ? 'attachments' : 'realm';
}

async function firstTable(file: ExportFile): Promise<string | null> {
  const stream = await file.open();
  let head = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    head += chunk.toString('utf8');
    if (head.length >= HEAD_CHARS) break;
  }
  stream.destroy();
  return DOCUMENT.test(head) ? (TABLE.exec(head)?.groups?.['table'] ?? null) : null;
}

/** The rows of all tables of a file, with the name of their table. */
export async function* rowsOf(file: ExportFile): AsyncGenerator<readonly [table: string, row: unknown]> {
  if (file.bytes > JSON_BYTES_WHOLE) {
    yield* readLists(file);
    return;
  }
  for (const [table, rows] of Object.entries(fieldsIn(await readJson(file))))
    if (Array.isArray(rows)) for (const row of rows as unknown[]) yield [table, row];
}
