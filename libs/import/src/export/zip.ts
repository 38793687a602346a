import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { StoredFile, StoredFiles } from './export-files.js';
import { FileList } from './file-list.js';
import type { ReadBudget } from './read-budget.js';
import { safePath } from './safe-path.js';
import { unreadable } from './unreadable.js';

/** Types of files in the upper half of the attributes of an entry that a Unix has made. */
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;

/**
 * The files of a zip. Names are read as UTF-8, since exporters write it without the flag that says so; one that is none stays
 * as the flag says.
 * @throws if it is broken, or a path leads out of it
 */
export async function openZip(path: string, budget: ReadBudget): Promise<StoredFiles> {
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false });
  try {
    const files = await filesIn(zip, path, budget);
    budget.assertHas(files.reduce((sum, { bytes }) => sum + bytes, 0));
    return new FileList(path, files, async () => zip.close());
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function filesIn(zip: ZipFile, path: string, budget: ReadBudget): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = safePath(path, nameOf(entry));
    if (!isRegular(entry) || name === '') continue;
    const open = async () => budget.counting(name, await streamOf(zip, entry, name));
    files.push({ path: name, bytes: entry.uncompressedSize, open });
  }
  return files;
}

async function streamOf(zip: ZipFile, entry: Entry, name: string): Promise<Readable> {
  try {
    return await zip.openReadStreamPromise(entry);
  } catch (error) {
    throw unreadable(name, error);
  }
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
