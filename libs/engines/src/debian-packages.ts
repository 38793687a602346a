import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
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
  /** Unpacks also the packages that these depend on and that are not installed on this machine. */
  readonly withDependencies?: boolean;
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
  const parents = ['usr/lib', 'lib'].map((path) => join(folder, path)).filter(existsSync);
  const entries = await Promise.all(
    parents.map(async (parent) => (await readdir(parent)).map((name) => join(parent, name))),
  );
  return entries
    .flat()
    .filter((path) => basename(path).includes('-linux-'))
    .join(delimiter);
}

/** Unpacks beside the target and renames: another process never sees a partly unpacked folder. */
async function unpack(cache: string, folder: string, wanted: DebianPackages): Promise<void> {
  const { name, program } = wanted;
  const work = await mkdtemp(join(cache, `${name}-unpack-`));
  try {
    const root = join(work, 'root');
    await download(work, wanted);
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
async function download(work: string, wanted: DebianPackages): Promise<void> {
  const sandbox = ['-o', 'APT::Sandbox::User=root', '-q'];
  try {
    await downloadWith(sandbox, work, wanted);
  } catch {
    const state = join(work, 'apt');
    await mkdir(join(state, 'lists/partial'), { recursive: true });
    const own = [...sandbox, '-o', `Dir::State::lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${state}`];
    await run('apt-get', [...own, 'update'], { cwd: work, timeout: APT_TIMEOUT_MS });
    await downloadWith(own, work, wanted);
  }
}

async function downloadWith(options: readonly string[], cwd: string, wanted: DebianPackages): Promise<void> {
  const dependencies = wanted.withDependencies === true ? await missingFor(wanted.packages, options) : [];
  const names = [...new Set([...wanted.packages, ...dependencies])];
  await run('apt-get', [...options, 'download', ...names], { cwd, timeout: APT_TIMEOUT_MS });
}

/** The packages that apt would install; it only simulates that, which needs no root. */
async function missingFor(packages: readonly string[], options: readonly string[]): Promise<string[]> {
  const args = [...options, '--simulate', '--no-install-recommends', 'install', ...packages];
  const { stdout } = await run('apt-get', args, { timeout: APT_TIMEOUT_MS });
  return [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
}

/** The first line of the program's standard error, or of the error's message when standard error is empty. */
export function firstLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const text = stderr || (error instanceof Error ? error.message : String(error));
  return text.split('\n')[0] ?? '';
}
