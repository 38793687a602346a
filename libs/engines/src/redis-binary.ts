import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { EngineUnavailable } from './engine-unavailable.js';
import { cacheFolder } from './project-folder.js';

const run = promisify(execFile);

const DEBIAN_PACKAGES = ['redis-server', 'redis-tools', 'libatomic1', 'libjemalloc2', 'liblzf1'];
const APT_TIMEOUT_MS = 60_000;
const DOCKER_TIMEOUT_MS = 10_000;
const DOCKER_IMAGE = 'redis:7';

/** How `redis-server` is run here: a binary with its libraries, or a container. */
export type RedisBinary =
  | { readonly kind: 'binary'; readonly path: string; readonly libraries: string | null }
  | { readonly kind: 'container'; readonly image: string };

/** Looks on the PATH, then unpacks Debian's packages without installing them, then asks docker. */
export async function findRedis(): Promise<RedisBinary> {
  const tried: string[] = [];
  for (const [name, find] of [
    ['redis-server on the PATH', onPath],
    [`apt-get download ${DEBIAN_PACKAGES.join(' ')}`, fromDebian],
    [`docker run ${DOCKER_IMAGE}`, fromDocker],
  ] as const) {
    try {
      return await find();
    } catch (error) {
      tried.push(`${name} (${firstLine(error)})`);
    }
  }
  throw new EngineUnavailable(`No Redis on this machine; tried: ${tried.join('; ')}`);
}

function onPath(): Promise<RedisBinary> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const path = folders.map((folder) => join(folder, 'redis-server')).find(existsSync);
  if (path === undefined) return Promise.reject(new Error('not there'));
  return Promise.resolve({ kind: 'binary', path, libraries: null });
}

async function fromDebian(): Promise<RedisBinary> {
  const cache = await cacheFolder();
  const folder = join(cache, 'redis-debian');
  if (!existsSync(join(folder, 'usr/bin/redis-server'))) await unpackDebian(cache, folder);
  const libraries = (await readdir(join(folder, 'usr/lib'))).filter((name) => name.includes('-linux-'));
  return {
    kind: 'binary',
    path: join(folder, 'usr/bin/redis-server'),
    libraries: libraries.map((name) => join(folder, 'usr/lib', name)).join(':'),
  };
}

/** Unpacks beside the target and renames, so that two processes at once never see half a folder. */
async function unpackDebian(cache: string, folder: string): Promise<void> {
  const work = await mkdtemp(join(cache, 'redis-unpack-'));
  try {
    const root = join(work, 'root');
    await download(work);
    const archives = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) await run('dpkg', ['-x', join(work, archive), root]);
    await rename(root, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, 'usr/bin/redis-server'))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** With the machine's package lists, or else with lists of our own, which needs no root. */
async function download(work: string): Promise<void> {
  const options = { cwd: work, timeout: APT_TIMEOUT_MS };
  const sandbox = ['-o', 'APT::Sandbox::User=root', '-q'];
  try {
    await run('apt-get', [...sandbox, 'download', ...DEBIAN_PACKAGES], options);
  } catch {
    const state = join(work, 'apt');
    await mkdir(join(state, 'lists/partial'), { recursive: true });
    const own = [...sandbox, '-o', `Dir::State::lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${state}`];
    await run('apt-get', [...own, 'update'], options);
    await run('apt-get', [...own, 'download', ...DEBIAN_PACKAGES], options);
  }
}

async function fromDocker(): Promise<RedisBinary> {
  await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: DOCKER_TIMEOUT_MS });
  return { kind: 'container', image: DOCKER_IMAGE };
}

function firstLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const text = stderr || (error instanceof Error ? error.message : String(error));
  return text.split('\n')[0] ?? '';
}
