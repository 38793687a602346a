import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { topology } from './topology.js';

/**
 * The folder in which the deployment stores the bytes of files, as this machine sees it: in a container it is on the
 * container's file system.
 */
export async function fileFolder(): Promise<string> {
  const [history] = topology().histories;
  if (history === undefined) throw new Error('this deployment has no history');
  const process = `/proc/${String(history.pid)}`;
  const environment = (await readFile(`${process}/environ`, 'utf8')).split('\0');
  const valueOf = (name: string): string =>
    environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  if (!['', 'folder'].includes(valueOf('FILES'))) throw new Error('this deployment stores no files in a folder');
  return join(process, 'root', valueOf('FILES_DIR') || join(valueOf('DATA_DIR'), 'files'));
}

/** The names of the stored files that belong to one of these ids: uploads, bytes and thumbnails. */
export async function storedNames(ids: readonly string[], folder?: string): Promise<string[]> {
  const entries = await readdir(folder ?? (await fileFolder()), { recursive: true, withFileTypes: true });
  return entries.flatMap(({ name }) => (ids.some((id) => name.startsWith(id)) ? [name] : []));
}
