import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FileId, Parley, StoredFile } from '#client';

import { explained, isFolder, pathOf } from './local-files.js';

/** Files to remember. */
const FILES_MAX = 1_000;
const NOT_AVAILABLE = 'the file is not available';

/** Numbers the files that were shown, so that the user can name them. */
export class ShownFiles {
  private readonly numbers = new Map<FileId, number>();
  private readonly files = new Map<number, StoredFile>();
  private last = 0;

  /** The number of the file: a new one if it was not shown before. */
  add(file: StoredFile): number {
    const number = this.numbers.get(file.id) ?? ++this.last;
    this.numbers.set(file.id, number);
    this.files.set(number, file);
    const dropped = this.files.get(number - FILES_MAX);
    if (dropped !== undefined) {
      this.files.delete(number - FILES_MAX);
      this.numbers.delete(dropped.id);
    }
    return number;
  }

  /** Throws if no such file was shown. */
  get(number: number): StoredFile {
    const file = this.files.get(number);
    if (file === undefined) throw new Error(`there is no file [${number}]`);
    return file;
  }
}

/**
 * Downloads the file to the path; if that is a folder, under its name in it. Returns where it is. Never replaces a file
 * that exists, and leaves no incomplete one.
 */
export async function saveFile(parley: Parley, file: StoredFile, typed: string): Promise<string> {
  const url = await parley.fileUrl(file);
  if (url === null) throw new Error(NOT_AVAILABLE);
  const given = pathOf(typed);
  const path = (await isFolder(given)) ? join(given, savedName(file)) : given;
  const target = await explained(open(path, 'wx'), path);
  try {
    const { ok, body } = await fetch(url);
    if (!ok || body === null) throw new Error(NOT_AVAILABLE);
    await writeFile(target, body);
    return path;
  } catch (error) {
    await rm(path);
    throw error;
  } finally {
    await target.close();
  }
}

/** The name under which a file is saved. It is never a hidden one, because others choose the names of files. */
export function savedName({ name }: Pick<StoredFile, 'name'>): string {
  return name.replace(/^\.+/, '_').replace(/[/\\]/g, '_');
}
