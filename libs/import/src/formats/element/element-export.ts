import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readStart } from '../../export/read-start.js';
import { type Fields, fieldsIn } from '../../text/values.js';

/** The head of an export, which stands before the messages, is not larger. A topic may be long. */
const HEAD_BYTES_MAX = 256 * 1024;
const HEAD = /^\s*\{(?=[^]*"room_name"\s*:)(?=[^]*"exported_by"\s*:)[^]*?"messages"\s*:\s*\[/;
/** The start of a head that breaks off. */
const CUT = /^\s*(?:\{\s*(?:"room_name"[^]*)?)?$/;
const MEDIA = /^(?:images|videos|audio|files|stickers)\//;

/** The export of one room: a `.json` alone, or one beside folders of files. */
export interface RoomExport {
  readonly file: ExportFile;
  readonly head: Fields;
  /** Files of messages, by their path from the folder of the export, such as `images/a-1-15-2026 at 10-00-08 AM.png`. */
  readonly media: ReadonlyMap<string, ExportFile>;
}

interface RoomExports {
  readonly found: readonly RoomExport[];
  /** Files that end before their messages. */
  readonly broken: readonly ExportFile[];
}

/** The exports in a folder or archive, which may hold several rooms. */
export async function roomExports({ files }: ExportFiles): Promise<RoomExports> {
  const found: RoomExport[] = [];
  const broken: ExportFile[] = [];
  const byDepth = [...files].sort((a, b) => depthOf(a) - depthOf(b));
  for (const file of byDepth) {
    if (!/\.json$/i.test(file.path) || isMediaOf(found, file)) continue;
    const head = await headOf(file);
    if (head === 'broken') broken.push(file);
    if (head === null || head === 'broken') continue;
    const folder = folderOf(file);
    const inside = files.filter(({ path }) => path.startsWith(folder) && MEDIA.test(path.slice(folder.length)));
    found.push({ file, head, media: new Map(inside.map((one) => [one.path.slice(folder.length), one])) });
  }
  return { found, broken };
}

const depthOf = ({ path }: ExportFile): number => path.split('/').length;
const folderOf = ({ path }: ExportFile): string => path.slice(0, path.lastIndexOf('/') + 1);

/** A file that somebody sent may look like an export. */
const isMediaOf = (exports: readonly RoomExport[], { path }: ExportFile): boolean =>
  exports.some(({ file }) => path.startsWith(folderOf(file)) && MEDIA.test(path.slice(folderOf(file).length)));

/** The fields before the messages; `null` for another file. */
async function headOf(file: ExportFile): Promise<Fields | 'broken' | null> {
  const text = await readStart(file, HEAD_BYTES_MAX);
  const start = HEAD.exec(text)?.[0];
  if (start === undefined) return CUT.test(text) ? 'broken' : null;
  try {
    return fieldsIn(JSON.parse(`${start}]}`));
  } catch {
    return 'broken';
  }
}
