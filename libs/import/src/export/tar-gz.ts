import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import type { StoredFile, StoredFiles } from './export-files.js';
import { FileList } from './file-list.js';
import { fileAt } from './folder.js';
import type { ReadBudget } from './read-budget.js';
import { safePath } from './safe-path.js';

/**
 * The files of a tar.gz, which are unpacked into a temporary folder under numbers, because such an archive can only be read from
 * its start. Links are left out.
 * @throws ImportError if a path leads out of the archive
 */
export async function openTarGz(path: string, budget: ReadBudget): Promise<StoredFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-export-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return new FileList(path, await unpack(path, folder, budget), close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function unpack(path: string, folder: string, budget: ReadBudget): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  await mkdir(folder, { recursive: true });
  const unzipped = Readable.toWeb(createReadStream(path).pipe(createGunzip())) as ReadableStream<Uint8Array>;
  for await (const { header, body } of unzipped.pipeThrough(createTarDecoder()) as AsyncIterable<TarEntry>) {
    const name = safePath(path, header.name);
    if (header.type !== 'file' || name === '') {
      await body.cancel();
      continue;
    }
    const at = join(folder, String(files.length));
    await pipeline(budget.counting(name, Readable.fromWeb(body)), createWriteStream(at));
    files.push(await fileAt(at, name, budget));
  }
  return files;
}

interface TarEntry {
  readonly header: { readonly name: string; readonly type?: string };
  readonly body: ReadableStream<Uint8Array>;
}
