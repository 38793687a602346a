import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportError } from '../options.js';
import { DatabaseFiles } from './database-files.js';
import type { ExportFiles, StoredFiles } from './export-files.js';
import { FileList } from './file-list.js';
import { fileAt, openFolder } from './folder.js';
import { ReadBudget, UNPACKED_MAX } from './read-budget.js';
import { openTarGz } from './tar-gz.js';
import { openZip } from './zip.js';

const ZIP = Buffer.from('PK');
const GZIP = Buffer.from([0x1f, 0x8b]);
/** Place and text of the mark of a tar. */
const USTAR = { at: 257, mark: 'ustar' };

/**
 * Opens a folder, zip, tar.gz, gzipped file or file, by its content.
 * @param maxBytes bytes that may be read at most; default: 200 times those on disk
 * @param root before the path of each file in its place
 * @throws ImportError if there is nothing to read
 */
export async function openExport(path: string, maxBytes?: number, root = ''): Promise<ExportFiles> {
  return new DatabaseFiles(await openFiles(path, maxBytes), root, maxBytes);
}

async function openFiles(path: string, maxBytes?: number): Promise<StoredFiles> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new ImportError(`there is no ${path}`);
  if (found.isDirectory()) return openFolder(path, new ReadBudget(path, maxBytes ?? Infinity));
  const budget = new ReadBudget(path, maxBytes ?? UNPACKED_MAX * Math.max(found.size, 1));
  const start = await head(createReadStream(path, { end: 3 }), 4);
  if (start.subarray(0, 2).equals(ZIP)) return openZip(path, budget);
  if (!start.subarray(0, 2).equals(GZIP)) return new FileList(path, [await fileAt(path, basename(path), budget)]);
  const unpacked = await head(gunzipped(path), USTAR.at + USTAR.mark.length);
  if (unpacked.toString('latin1', USTAR.at) === USTAR.mark) return openTarGz(path, budget);
  const name = basename(path).replace(/\.gz$/i, '');
  const open = async () => budget.counting(name, gunzipped(path));
  return new FileList(path, [{ path: name, bytes: found.size, open }]);
}

const gunzipped = (path: string) => pipeline(createReadStream(path), createGunzip(), () => undefined);

/** The first bytes of a stream, which is then closed. */
async function head(stream: AsyncIterable<Buffer> & { destroy: () => unknown }, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  stream.destroy();
  return Buffer.concat(chunks).subarray(0, bytes);
}
