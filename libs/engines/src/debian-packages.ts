import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from './project-folder.js';

const run = promisify(execFile);

const APT_TIMEOUT_MS = 120_000;

/** The program's path, if one of the folders of `PATH` has it. */
export function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).find(existsSync);
}

export interface DebianPackages {
  /** The folder's name in the cache. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Path inside the folder of a file that exists once everything is unpacked. */
  readonly program: string;
}

/** Downloads and unpacks the packages without installing them, unless the cache has them. Returns the folder. */
export async function unpackedPackages(wanted: DebianPackages): Promise<string> {
  const cache = await cacheFolder();
  const folder = join(cache, wanted.name);
  if (!existsSync(join(folder, wanted.program))) await unpack(cache, folder, wanted);
  return folder;
}

/** For `LD_LIBRARY_PATH`: the folders of libraries among unpacked packages. */
export async function librariesOf(folder: string): Promise<string> {
  const names = (await readdir(join(folder, 'usr/lib'))).filter((name) => name.includes('-linux-'));
  return names.map((name) => join(folder, 'usr/lib', name)).join(delimiter);
}

/** Unpacks beside the target and renames: another process never sees a partly unpacked folder. */
async function unpack(cache: string, folder: string, { name, packages, program }: DebianPackages): Promise<void> {
  const work = await mkdtemp(join(cache, `${name}-unpack-`));
  try {
    const root = join(work, 'root');
    await download(work, packages);
    const archives = (await readdir(work)).filter((file) => file.endsWith('.deb'));
    for (const archive of archives) await run('dpkg', ['-x', join(work, archive), root]);
    await rename(root, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, program))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Uses the machine's package lists; if that fails, downloads lists of its own, which needs no root. */
async function download(work: string, packages: readonly string[]): Promise<void> {
  const options = { cwd: work, timeout: APT_TIMEOUT_MS };
  const sandbox = ['-o', 'APT::Sandbox::User=root', '-q'];
  try {
    await run('apt-get', [...sandbox, 'download', ...packages], options);
  } catch {
    const state = join(work, 'apt');
    await mkdir(join(state, 'lists/partial'), { recursive: true });
    const own = [...sandbox, '-o', `Dir::State::lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${state}`];
    await run('apt-get', [...own, 'update'], options);
    await run('apt-get', [...own, 'download', ...packages], options);
  }
}

/** The first line of the program's standard error, or of the error's message when standard error is empty. */
export function firstLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const text = stderr || (error instanceof Error ? error.message : String(error));
  return text.split('\n')[0] ?? '';
}
