import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Parley } from '#client';

/** The system's errors in the words of a user. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};

/** The path as typed, with `~` for the home folder: no shell has read it. */
export function pathOf(typed: string): string {
  return /^~(?=\/|$)/.test(typed) ? join(homedir(), typed.slice(1)) : typed;
}

/** The path of a file to send. Throws with the reason, in words, why it cannot be sent. */
export async function sendablePath(parley: Parley, typed: string): Promise<string> {
  const ready = parley.server.getSnapshot();
  if (ready !== null && !ready.features.includes('files')) throw new Error('this server takes no files from you');
  const path = pathOf(typed);
  const found = await explained(stat(path), path);
  const mostBytes = ready?.limits.fileBytes ?? Infinity;
  if (found.isDirectory()) throw new Error(`${path}: it is a folder`);
  if (!found.isFile()) throw new Error(`${path}: it is no file`);
  if (found.size === 0) throw new Error(`${path}: it is empty`);
  if (found.size > mostBytes) throw new Error(`${path}: it has more than ${mostBytes} bytes`);
  await explained(access(path, constants.R_OK), path);
  return path;
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Rejects with the path and the system's reason in words. */
export async function explained<Value>(work: Promise<Value>, path: string): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason === undefined ? error : new Error(`${path}: ${reason}`, { cause: error });
  }
}
