import { openPromise, type Entry } from 'yauzl';
import type { StoredFile, StoredFiles } from './export-files.js';
import { FileList } from './file-list.js';
import type { ReadBudget } from './read-budget.js';
import { safePath } from './safe-path.js';

/** Types of files in the upper half of the attributes of an entry that a Unix has made. */
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;

/**
 * The files of a zip. Names are read as UTF-8, since exporters write it without the flag that says so; one that is none stays
 * as the flag says.
 * @throws ImportError if a path leads out of the archive
 */
export async function openZip(path: string, budget: ReadBudget): Promise<StoredFiles> {
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false });
  const files: StoredFile[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = safePath(path, nameOf(entry));
    if (!isRegular(entry) || name === '') continue;
    const open = async () => budget.counting(name, await zip.openReadStreamPromise(entry));
    files.push({ path: name, bytes: entry.uncompressedSize, open });
  }
  return new FileList(path, files, async () => zip.close());
}

function nameOf({ fileName }: Entry): string {
  const bytes = fileName as unknown as Buffer;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Entries of other systems have no type. */
function isRegular({ externalFileAttributes, fileName }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & TYPE_MASK;
  const endsWithSlash = (fileName as unknown as Buffer).at(-1) === 0x2f;
  return !endsWithSlash && (type === 0 || type === REGULAR);
}
