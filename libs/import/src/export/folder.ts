import { constants, createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { StoredFile, StoredFiles } from './export-files.js';
import { FileList } from './file-list.js';
import type { ReadBudget } from './read-budget.js';

/** The regular files of a folder and of those in it. Links are left out. */
export async function openFolder(folder: string, budget: ReadBudget): Promise<StoredFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => fileAt(path, relative(folder, path).split(sep).join('/'), budget)),
  );
  return new FileList(folder, files);
}

/** A file on this machine as the file of an export. */
export async function fileAt(at: string, path: string, budget: ReadBudget): Promise<StoredFile> {
  const { size } = await stat(at);
  return {
    path,
    bytes: size,
    disk: at,
    open: async () => {
      const handle = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW);
      return budget.counting(path, createReadStream(at, { fd: handle }));
    },
  };
}
