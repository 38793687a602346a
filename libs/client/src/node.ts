/** The parts that run only in Node: `@parley/client/node`. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ClientStorage } from './storage/storage.js';

/** Owner only, because the folder holds refresh tokens. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Stores each value in its own file in `folder`, which is created if needed. Writes are atomic. */
export function fileStorage(folder: string): ClientStorage {
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const next = last.then(act, act);
    last = next.catch(() => undefined);
    return next;
  };
  const fileOf = (key: string): string => join(folder, createHash('sha256').update(key).digest('hex'));
  return {
    get: (key) => inOrder(() => read(fileOf(key))),
    set: (key, value) => inOrder(() => write(folder, fileOf(key), value)),
    delete: (key) => inOrder(() => rm(fileOf(key), { force: true })),
  };
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function write(folder: string, file: string, value: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await writeFile(`${file}.new`, value, { mode: FILE_MODE });
  await rename(`${file}.new`, file);
}
