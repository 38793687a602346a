/** The parts that run only in Node: `@parley/client/node`. */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { BlobStorage } from './storage/blob-storage.js';
import type { ClientStorage } from './storage/storage.js';

/** Owner only, because the folder holds refresh tokens and unsent files. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** The end of the name of a file that is not complete yet. */
const NEW = '.new';

/** Stores each value in its own file in `folder`, which is created if needed. Writes are atomic. */
export function fileStorage(folder: string): ClientStorage {
  const inOrder = queue();
  const fileOf = (key: string): string => join(folder, createHash('sha256').update(key).digest('hex'));
  return {
    get: (key) => inOrder(() => orNull(readFile(fileOf(key), 'utf8'))),
    set: (key, value) => inOrder(() => write(folder, fileOf(key), value)),
    delete: (key) => inOrder(() => remove(fileOf(key))),
  };
}

/** Stores the bytes of each unsent file in its own file in `folder`, which is created if needed. Writes are atomic. */
export function folderBlobs(folder: string): BlobStorage {
  const inOrder = queue();
  const fileOf = (key: string): string => join(folder, encodeURIComponent(key));
  return {
    get: (key) => inOrder(async () => ((await orNull(stat(fileOf(key)))) === null ? null : openAsBlob(fileOf(key)))),
    set: (key, blob) => inOrder(() => write(folder, fileOf(key), blob.stream())),
    delete: (key) => inOrder(() => remove(fileOf(key))),
    // With those that a killed process has left incomplete, so that the client deletes them.
    keys: () =>
      inOrder(async () => {
        const files = (await orNull(readdir(folder))) ?? [];
        return [...new Set(files.map((file) => decodeURIComponent(basename(file, NEW))))];
      }),
  };
}

/** Runs one call at a time. */
function queue(): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const next = last.then(act, act);
    last = next.catch(() => undefined);
    return next;
  };
}

/** `null` if there is no such file or folder. */
async function orNull<Result>(reading: Promise<Result>): Promise<Result | null> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Also what a killed process has left of it. */
async function remove(file: string): Promise<void> {
  await rm(file + NEW, { force: true });
  await rm(file, { force: true });
}

async function write(folder: string, file: string, content: Parameters<typeof writeFile>[1]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await writeFile(file + NEW, content, { mode: FILE_MODE });
  await rename(file + NEW, file);
}
